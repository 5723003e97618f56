#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A phone call in a GStreamer pipeline: a real telephone program (baresip) calls sipuasrc, plays the
# recording of a human voice, and a recogniser behind sipuasrc prints what was said.
#   examples/demo.sh          two calls: "go forward ten meters", then a sentence read from a novel
#   examples/demo.sh --all    six calls: every recording with a transcription that the package has
# In a last call the agent speaks, too (voice-agent.c): what the caller heard is saved as a WAV.
# Installs what is missing (as root) and builds; the calls are made in a network namespace of their
# own, so that port 5060 is free and nothing leaves this machine. Exit status 0: all went well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=${SIPUA_DEMO_BUILD:-}           # given: this build as it is, nothing installed

fail() {
  if [ -s "${work:-}/phone.log" ]; then
    echo "The telephone's last words:"
    tail -n 20 "$work/phone.log"
  fi >&2
  echo "demo: FAILED: $*" >&2
  exit 1
}

install_and_build() {
  . tests/packages.sh
  install_missing build run demo || fail "packages are missing"
  build=build-demo
  [ -e $build/build.ninja ] || meson setup $build -Dintrospection=false -Dtests=false > /dev/null ||
    fail "meson setup, see $build/meson-logs/meson-log.txt"
  local log=$build/demo-build.log
  meson compile -C $build > "$log" 2>&1 || { tail -n 30 "$log" >&2; fail "the build, see $log"; }
}

if [ -z "${SIPUA_DEMO_INSIDE:-}" ]; then
  [ -n "$build" ] || install_and_build
  root=(); [ "$(id -u)" = 0 ] || root=(-r)
  SIPUA_DEMO_INSIDE=1 SIPUA_DEMO_BUILD=$(realpath "$build") exec unshare -n "${root[@]}" examples/demo.sh "$@"
fi

ip link set lo up
export GST_PLUGIN_PATH=$build/gst
data=/usr/share/pocketsphinx/test/data
novel=$data/librivox/sense_and_sensibility_01_austen_64kb
work=$(mktemp -d)
gst_pid='' phone_pid=''
clean_up() {
  for pid in $gst_pid $phone_pid; do kill "$pid" 2> /dev/null || true; done
  rm -rf "$work"
}
trap clean_up EXIT

# recording NAME: $work/NAME.wav as a telephone plays it, with a second of silence behind the voice.
recording() {
  {
    if [ "$1" = goforward ]; then cat $data/goforward.raw; else tail -c +45 "$novel-$1.wav"; fi
    head -c 32000 /dev/zero
  } > "$work/$1.raw"
  wav "$1"
}

# wav NAME: $work/NAME.raw, samples at 16000 Hz, becomes $work/NAME.wav at 8000 Hz.
wav() {
  gst-launch-1.0 -q filesrc location="$work/$1.raw" ! rawaudioparse sample-rate=16000 \
    num-channels=1 ! audioresample ! audio/x-raw,rate=8000 ! wavenc ! \
    filesink location="$work/$1.wav" || fail "cannot convert recording $1"
}

said() {
  if [ "$1" = goforward ]; then echo "go forward ten meters"; return; fi
  sed -n "s/^<s> \(.*\) <\/s> (.*-$1)\$/\1/p" $data/librivox/transcription
}

# field NAME: the value of that field of the element message in $line.
field() {
  local re=", $1=\\([a-z0-9]+\\)(\"([^\"\\]|\\\\.)*\"|([^\\,;]|\\\\.)*)"
  [[ $line =~ $re ]] || return 0
  local value=${BASH_REMATCH[1]//\\/}
  value=${value#\"}
  echo "${value%\"}"
}

show() {
  local now=$((${EPOCHREALTIME/[.,]/} - started))
  printf '%5d.%03d s  %-8s %s\n' $((now / 1000000)) $((now / 1000 % 1000)) "$1" "$2"
}

# follow: read what gst-launch prints, show it, collect the states in $states and the final words
# in $heard; call when the pipeline listens.
follow() {
  states='' heard='' errors='' partials=0
  while IFS= read -r line; do
    case $line in
    'Setting pipeline to PLAYING'*) call "$1" "$2" ;;
    *': sip-call-state,'*)
      local state; state=$(field state)
      states+="$state "
      show call "$state$(s=$(field status); [ "${s:-0}" = 0 ] || echo " $s $(field reason)")" ;;
    *': sip-media-changed,'*) show media "$(field codec) from $(field remote-address)" ;;
    *': pocketsphinx,'*'final=(boolean)false'*)
      partials=$((partials + 1))
      show hears "$(field hypothesis)" ;;
    *': pocketsphinx,'*'final=(boolean)true'*)
      show HEARD "$(field hypothesis)"
      heard+="${heard:+ }$(field hypothesis)" ;;
    ERROR:*) errors+="${line#ERROR: }; " ;;
    esac
  done
}

# call NAME CODEC: let the telephone dial; it hangs up where the recording ends.
call() {
  rm -rf "$work/phone"
  mkdir "$work/phone"
  echo "<sip:caller@127.0.0.1>;regint=0;audio_codecs=$2/8000/1" > "$work/phone/accounts"
  cat > "$work/phone/config" << C
sip_listen 127.0.0.1:0
rtp_ports 20000-20100
audio_source aufile,$work/$1.wav
audio_player aubridge,null
audio_alert aufile,/dev/null
audio_path /nonexistent
ringback_disabled yes
statmode_default off
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
snd_path $work/phone
module_tmp account.so
module_app menu.so
C
  show phone "dials sip:127.0.0.1"
  baresip -4 -n 127.0.0.1 -f "$work/phone" -t 60 -e '/dial sip:sipua@127.0.0.1' \
    > "$work/phone.log" 2>&1 < /dev/null &
  phone_pid=$!
}

hang_up() {
  [ -n "$phone_pid" ] || return 0
  kill "$phone_pid" && wait "$phone_pid" || true
  phone_pid=''
} 2> /dev/null

phone_said() { grep -q "$1" "$work/phone.log"; }

# recognise WAV [FILTER...]: what the recogniser makes of a recording.
recognise() {
  local wav=$1; shift
  gst-launch-1.0 -m filesrc location="$wav" ! wavparse ! "$@" audioresample resample-method=nearest ! \
    pocketsphinx ! fakesink 2> /dev/null |
    while IFS= read -r line; do
      [[ $line == *': pocketsphinx,'*'final=(boolean)true'* ]] && field hypothesis
    done | paste -sd ' '
}

# words_right SAID HEARD: how many of the words that were said are among those that were heard.
words_right() {
  local word n=0 heard=" $2 "
  for word in $1; do
    [[ $heard != *" $word "* ]] || { n=$((n + 1)) heard=${heard/ $word / }; }
  done
  echo $n
}

# one_call NAME CODEC LAW: listen, be called, judge.
one_call() {
  echo
  echo "$1 over $2:"
  recording "$1"
  started=${EPOCHREALTIME/[.,]/}
  mkfifo "$work/messages"
  timeout -k 5 60 gst-launch-1.0 -m sipuasrc ! queue ! audioconvert ! \
    audioresample resample-method=nearest ! pocketsphinx ! fakesink > "$work/messages" 2>&1 &
  gst_pid=$!
  follow "$1" "$2" < "$work/messages"
  rm "$work/messages"
  local status=0
  wait $gst_pid || status=$?
  gst_pid=''
  hang_up
  show end "the pipeline ended with status $status"

  [ -z "$errors" ] || fail "$errors"
  [ $status != 124 ] || fail "the pipeline did not end within 60 s"
  [ $status = 0 ] || fail "gst-launch-1.0 ended with status $status"
  [[ $states == *answered* ]] || fail "no call was answered; states: ${states:-none}"
  phone_said 'Call established' || fail "the telephone's call was not established"
  phone_said 'incoming rtp for' || fail "no audio went to the telephone"
  [ $partials -gt 0 ] || fail "the recogniser heard nothing: no audio came, or no voice"
  [ -n "$heard" ] || fail "no final hypothesis"
  printf '  said            %s\n  heard, call     %s\n  heard, no call  %s\n' \
    "$(said "$1")" "$heard" "$(recognise "$work/$1.wav" "$3enc" ! "$3dec" !)"
  [ "$1" != goforward ] || [ "$heard" = "$(said "$1")" ] || fail "wrong words"
  local words; words=$(said "$1" | wc -w)
  [ $((3 * $(words_right "$(said "$1")" "$heard"))) -ge "$words" ] || fail "hardly a word is right"
}

. examples/demo-agent.sh
calls=0
if [ "${1:-}" = --all ]; then
  all='goforward 0870 0880 0890 0920 0930'
else
  all='goforward 0920'
fi
for name in $all; do
  if [ $((calls % 2)) = 0 ]; then one_call "$name" PCMU mulaw; else one_call "$name" PCMA alaw; fi
  calls=$((calls + 1))
done
agent_call
calls=$((calls + 1))
echo
echo "demo: $calls calls answered, heard and ended; all went well"
