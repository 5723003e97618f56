#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""out_no_answer.py PEER: a callee that rings for ever gets a CANCEL when answer-timeout is over, and
the line ends with an error."""
import time

from harness import TWO_WAY, call_out, callee, check, check_peer_saw, check_went_well, run, write_hello

SECONDS = 3


def test(kind):
    write_hello()
    telephone = callee(kind, **{'baresip': {'answer': 'never'}, 'sipp': {'scenario': 'never'}}[kind])
    began = time.monotonic()
    pipeline = call_out(TWO_WAY.replace(' sipuasrc', f' answer-timeout={SECONDS * 10 ** 9} sipuasrc'))
    check(pipeline.finish(SECONDS + 10) != 0, 'exit status 0')
    took = time.monotonic() - began
    check(SECONDS - .1 <= took <= SECONDS + 3, f'it ended after {took} s')
    check_went_well(telephone)
    check_peer_saw('CANCEL sip:', kind)
    check(pipeline.errors(), 'no error')
    print(pipeline.errors())


run(test)
