#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""hang_up.py [-e]: when the pipeline is interrupted the telephone gets a BYE; with -e the interrupt
is an EOS first."""
import os

from harness import check, check_went_well, phone, recorder, run, signal, wait_until, write_speech


def test(*options):
    write_speech()
    pipeline = recorder(*options)
    telephone = phone('sipp', scenario='wait-bye')
    # Audio has come, so sipp is where it expects a BYE.
    wait_until(lambda: os.path.getsize('heard.raw') > 0, 10, 'no audio came')
    pipeline.signal(signal.SIGINT)
    check_went_well(telephone)
    status = pipeline.finish(10)
    check(status == 0 and not pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')


run(test)
