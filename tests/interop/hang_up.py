#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""hang_up.py [-e]: when the pipeline is interrupted the telephone gets a BYE; with -e the interrupt
is an EOS first."""
from harness import Pipeline, check, check_went_well, phone, run, signal, write_speech


def test(*options):
    write_speech()
    pipeline = Pipeline('sipuasrc ! fakesink', options=options)
    telephone = phone('sipp', scenario='wait-bye')
    pipeline.wait_message('sip-call-state', state='confirmed')
    pipeline.signal(signal.SIGINT)
    check_went_well(telephone)
    status = pipeline.finish(10)
    check(status == 0 and not pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')


run(test)
