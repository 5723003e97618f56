#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The caller never acknowledges our 200: it is repeated for 64*T1, then the call ends with a BYE
(RFC 3261 13.3.1.4) and the pipeline with an error that says so."""
import re

from harness import Pipeline, check, check_went_well, phone, run, write_speech


def test():
    write_speech()
    pipeline = Pipeline('sipuasrc ! fakesink')
    telephone = phone('sipp', scenario='no-ack')
    check_went_well(telephone)
    status = pipeline.finish(10)
    check(status != 0 and pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')
    check(any(re.search(r'\bACK\b|acknowledge', x) for x in pipeline.lines), 'no line about the missing ACK')
    with open('sipp/messages.log') as f:
        answers = len(re.findall(r'^SIP/2.0 200 OK', f.read(), re.M))
    print(answers, 'times 200')
    check(answers >= 10, f'the 200 came {answers} times')    # at 0, .5, 1.5, 3.5, then each 4 s


run(test)
