#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A callee that answers with a codec that was not offered gets an ACK and a BYE, since a 2xx cannot be
refused (RFC 3261 13.2.2.4); the line ends with an error."""
from harness import call_out, callee, check, check_went_well, run, write_hello


def test():
    write_hello()
    telephone = callee('sipp', scenario='useless-answer')
    pipeline = call_out()
    check(pipeline.finish(10) != 0, 'exit status 0')
    check_went_well(telephone)
    check(pipeline.errors(), 'no error')
    print(pipeline.errors())


run(test)
