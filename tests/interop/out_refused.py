#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""out_refused.py PEER STATUS: a callee that refuses makes the line end with an error that says so;
its final response is acknowledged, or it would be repeated."""
from harness import call_out, callee, check, check_peer_saw, check_went_well, run, write_hello

REASONS = {'486': ('486', 'busy'), '488': ('488', 'codec'), '603': ('603', 'decline')}


def test(kind, status):
    write_hello()
    options = {'baresip': {'answer': 'busy'}, 'sipp': {'scenario': 'refuse', 'status': status}}[kind]
    telephone = callee(kind, **options)
    pipeline = call_out()
    check(pipeline.finish(10) != 0, 'exit status 0')
    check_went_well(telephone)
    errors = pipeline.errors()
    print(errors)
    check(errors and any(word in errors[0].lower() for word in REASONS[status]), f'no error about {status}: {errors}')
    check_peer_saw('ACK sip:', kind)


run(test)
