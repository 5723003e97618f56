#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""out_hung_up.py PEER: the callee hangs up in mid-call, while we speak without end: EOS, exit status 0."""
from harness import CALLEE, call_out, callee, check, check_went_well, read_heard, run, speech, write_speech


def test(kind):
    write_speech()
    telephone = callee(kind, secs=2, wav='speech.wav')
    pipeline = call_out(f'audiotestsrc wave=silence ! sipuasink uri={CALLEE} '
                        'sipuasrc ! wavenc ! filesink location=heard.wav')
    pipeline.finish_at_eos(20)
    check_went_well(telephone)
    pipeline.check_states('confirmed', 'ended')
    seconds = len(read_heard()) / speech.RATE
    check(1.5 <= seconds <= 2.5, f'{seconds} s heard, of a call of 2 s')


run(test)
