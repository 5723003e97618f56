#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A second caller gets 486, and the first call does not notice (RFC 3261 21.4.20)."""
from harness import check, check_audio, check_went_well, phone, recorder, run, write_speech


def test():
    pcm = write_speech()
    pipeline = recorder()
    first = phone('sipp', 'first')
    pipeline.wait_message('sip-call-state', state='confirmed')
    check_went_well(phone('sipp', 'second', scenario='busy', port=5080))
    check(first.process.poll() is None, 'the first call was over too soon for this test')
    check_went_well(first)
    pipeline.finish_at_eos()
    check_audio(pcm, 'PCMU')


run(test)
