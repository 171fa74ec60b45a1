/** What the browser runs: asks for the parts every 2 s, and changes only what is no longer so, which keeps focus and what was unfolded. */
export const pageScript = `'use strict';
const gone = document.getElementById('gone');

function change(old, fresh) {
  if (old.nodeName !== fresh.nodeName) return void old.replaceWith(fresh.cloneNode(true));
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) return;
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
  changeChildren(old, fresh);
}

function changeChildren(old, fresh) {
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  after.forEach((node, at) => (before[at] ? change(before[at], node) : old.append(node.cloneNode(true))));
  for (const node of before.slice(after.length)) node.remove();
}

async function look() {
  try {
    const answer = await fetch('/parts.json', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const { title, parts } = await answer.json();
    if (document.title !== title) document.title = title;
    for (const [id, html] of Object.entries(parts)) {
      const place = document.getElementById(id);
      if (place === null) return location.reload();
      const fresh = document.createElement('template');
      fresh.innerHTML = html;
      changeChildren(place, fresh.content);
    }
    gone.hidden = true;
  } catch {
    gone.hidden = false;
  }
  setTimeout(look, 2000);
}

setTimeout(look, 2000);
`;

export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f6f4a"/><path d="M9 2 4 9h3l-1 5 6-8H8z" fill="#fff"/></svg>`;
