declare module 'qrcode-terminal' {
  const qr: { generate(text: string, options: { small?: boolean }, then: (drawn: string) => void): void };
  export default qr;
}
