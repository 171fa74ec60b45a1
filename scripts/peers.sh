#!/usr/bin/env bash
# Brings the peers that the acceptance tests talk to: Debian's own programs. Run as root on Debian; safe to run again.
# apcupsd is only unpacked, below .peers/: as a package it shuts out others and would start by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "npm run peers needs Debian (apt-get) and root. Without the peers, npm test leaves their suites out and names them." >&2
  exit 1
fi

packages=(mbpoll mosquitto-clients nut-server nut-client libusb-0.1-4 libwrap0 openssl faketime chromium)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done

unpacked=.peers/apcupsd
if [ ${#missing[@]} -gt 0 ] || [ ! -x "$unpacked/sbin/apcupsd" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  [ ${#missing[@]} -eq 0 ] || apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  if [ ! -x "$unpacked/sbin/apcupsd" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    # apt drops root for downloads, and may then not write into a folder of root's
    chmod 755 "$folder"
    (cd "$folder" && apt-get download -qq apcupsd 2>/dev/null)
    rm -rf "$unpacked"
    mkdir -p .peers
    dpkg -x "$folder"/apcupsd_*.deb "$unpacked"
  fi
fi

echo "peers: $(dpkg-query -W -f='${Package} ${Version}, ' mbpoll mosquitto-clients nut-server)apcupsd $("$unpacked/sbin/apcupsd" -V 2>/dev/null | grep -o '[0-9][0-9.]*' | head -1)"
