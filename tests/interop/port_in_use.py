#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Port 5060 is taken: an error that names it, at once."""
import socket

from harness import Program, check, run


def test():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('0.0.0.0', 5060))
        pipeline = Program('pipeline', ['gst-launch-1.0', '-m', 'sipuasrc', '!', 'fakesink'])
        status = pipeline.finish(10)
    check(status != 0, 'exit status 0')
    check(any('ERROR' in x for x in pipeline.lines), 'no error')
    check(any('5060' in x for x in pipeline.lines), 'the error does not name the port')


run(test)
