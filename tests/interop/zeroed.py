#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The judge of the audio is awake: of a call in which every tenth packet was silenced it says no,
and for that reason."""
from harness import check, check_went_well, compare_audio, phone, recorder, run, write_speech


def test():
    pcm = write_speech()
    pipeline = recorder()
    check_went_well(phone('sipp', zero_every=10))
    pipeline.finish_at_eos()
    good, why = compare_audio(pcm, 'PCMU', option='--exact-length')
    print(why, end='')
    check(not good, 'every tenth packet was silence, and the judge did not notice')
    bad = [line for line in why.splitlines() if line.endswith('BAD')]
    check(len(bad) == 1 and 'windows' in bad[0], 'the judge said no for another reason')


run(test)
