#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""out_nobody.py gone|mute: where nobody listens, or somebody who never says a word, the call ends
with an error that names host and port, at the latest by timer B: 64*T1 = 32 s (RFC 3261 17.1.1.2)."""
import socket
import time

from harness import CALLEE, call_out, check, run, write_hello


def test(who):
    write_hello()
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        if who == 'mute':
            mute.bind(('127.0.0.1', 5070))
        pipeline = call_out()
        check(pipeline.finish(40) != 0, 'exit status 0')
    errors = pipeline.errors()
    print('after %.1f s:' % (time.monotonic() - began), errors)
    check(errors and all(word in errors[0] for word in ('127.0.0.1', '5070')), f'no error that names {CALLEE}')


run(test)
