#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""fidelity.py PEER CODEC: what sipuasrc delivers is what the telephone sent, sample for sample in
time. With sipp, whose speech fills the call exactly, the whole length must agree too."""
from harness import check_audio, check_went_well, phone, recorder, run, write_speech


def test(kind, codec):
    pcm = write_speech()
    pipeline = recorder()
    check_went_well(phone(kind, codec=codec))
    pipeline.finish_at_eos()
    check_audio(pcm, codec, exact_length=kind == 'sipp')


run(test)
