#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The echo is interrupted by Ctrl-C: the caller gets a BYE."""
from harness import SIPP_MEDIA, Pipeline, check, check_went_well, phone, run, signal, wait_until, write_speech
from wire import Wire


def test():
    write_speech()
    wire = Wire()
    pipeline = Pipeline('sipuasrc ! sipuasink')
    telephone = phone('sipp', scenario='wait-bye')
    wait_until(lambda: max(map(abs, wire.samples(SIPP_MEDIA)), default=0) > 1000, 10, 'no echo came')
    pipeline.signal(signal.SIGINT)
    check_went_well(telephone)
    status = pipeline.finish(10)
    check(status == 0 and not pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')


run(test)
