# SPDX-License-Identifier: BSD-3-Clause
# Sourced by demo.sh: the telephone calls voice-agent, which greets, listens and says what it
# understood. What the caller heard is kept, and must be what the agent said, when it said it.

judge=$work/judge

# samples: $work/heard.raw, what the caller heard.
samples() {
  gst-launch-1.0 -q filesrc location="$heard_wav" ! wavparse ! filesink location="$work/heard.raw" ||
    fail "$heard_wav cannot be read"
}

# find_spoken N: set $from and $to, in ms: where in the caller's recording is what the agent said?
find_spoken() {
  "$judge" --part "$work/said-$1.raw" "$work/heard.raw" > "$work/judged" ||
    { cat "$work/judged" >&2; fail "the caller did not hear: ${agent_said[$1]}"; }
  from=$(awk '/^heard later by/ { print int($NF * 1000) }' "$work/judged")
  to=$((from + $(stat -c %s "$work/said-$1.raw") / 16))
}

follow_agent() {
  states='' agent_said=() heard=''
  local line
  while IFS= read -r line; do
    case $line in
    listens) call talk PCMU ;;
    'call '*) states+="${line#call } "; show call "${line#call }" ;;
    'hears '*) heard+="${heard:+ }${line#hears }"; show HEARD "${line#hears }" ;;
    'says '*) agent_said+=("${line#says }"); show SAYS "${line#says }" ;;
    'error: '*) fail "voice-agent: ${line#error: }" ;;
    esac
  done
}

# The caller waits for the greeting, says "go forward ten meters", and waits for the answer.
agent_call() {
  local wait_s=5 answer_s=6 status=0
  echo
  echo "the voice agent, called by a telephone that says \"$(said goforward)\" after ${wait_s} s:"
  recording goforward
  {
    head -c $((wait_s * 32000)) /dev/zero
    cat "$work/goforward.raw"
    head -c $((answer_s * 32000)) /dev/zero
  } > "$work/talk.raw"
  wav talk
  cc -o "$judge" tests/interop/compare-audio.c $(pkg-config --cflags --libs gio-2.0) -lm ||
    fail "cannot build the judge of the audio"
  started=${EPOCHREALTIME/[.,]/}
  mkfifo "$work/messages"
  timeout -k 5 60 "$build/examples/voice-agent" > "$work/messages" 2>&1 &
  gst_pid=$!
  follow_agent < "$work/messages"
  rm "$work/messages"
  wait $gst_pid || status=$?
  gst_pid=''
  hang_up
  show end "the agent ended with status $status"
  [ $status = 0 ] || fail "voice-agent ended with status $status"
  phone_said 'Call established' || fail "the telephone's call was not established"
  [ "$heard" = "$(said goforward)" ] || fail "wrong words: $heard"
  judge_agent $((wait_s * 1000))
}

# judge_agent MS: greeted, and answered what the caller began to say after so many ms.
judge_agent() {
  heard_wav=$build/heard-by-caller.wav
  cp "$work"/phone/*-dec.wav "$heard_wav" || fail "the telephone recorded nothing"
  samples
  [ ${#agent_said[@]} = 2 ] || fail "the agent did not say two things"
  "$build/examples/demo-render" "${agent_said[0]}" "$work/said-0.raw" "${agent_said[1]}" "$work/said-1.raw" ||
    fail "cannot render what the agent said"
  find_spoken 0
  local greeted=$to
  [ "$to" -lt "$1" ] || fail "the greeting was heard until $to ms, when the caller had begun to speak"
  printf '  the caller heard, at %5d ms: %s\n' "$from" "${agent_said[0]}"
  find_spoken 1
  [ "$from" -gt $((greeted > $1 + 2000 ? greeted : $1 + 2000)) ] || fail "the answer came too soon, at $from ms"
  printf '  the caller heard, at %5d ms: %s\n' "$from" "${agent_said[1]}"
  echo "  the same by the recogniser:  $(recognise "$heard_wav")"
  echo "  to listen to: ${heard_wav#"$PWD"/}"
}
