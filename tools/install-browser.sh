#!/bin/sh
# Browser tests need Chromium and a font with Chinese. Installs Debian's packages where that is
# allowed; elsewhere it says what is missing and lets the browser tests skip themselves.
set -eu

have_browser() { command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
have_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

if have_browser && have_font; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium and a Chinese font (once) …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
else
  echo "Chromium or a Chinese font is missing; browser tests will be skipped." >&2
  echo "On Debian or Ubuntu: sudo apt-get install chromium fonts-noto-cjk" >&2
fi
