#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""echo.py PEER CODEC: the typed line that gives a caller back what it says. The telephone's own
recording is judged; of sipp, which makes none, what came to its port."""
from harness import Pipeline, check_audio, check_went_well, heard_by, phone, run, write_speech
from wire import Wire

SIPP_MEDIA = 6070


def test(kind, codec):
    pcm = write_speech(silence=0.5)             # the call must outlast the echo
    wire = Wire(SIPP_MEDIA)
    pipeline = Pipeline('sipuasrc ! sipuasink')
    check_went_well(phone(kind, codec=codec))
    pipeline.finish_at_eos()
    pipeline.check_states('incoming', 'answered', 'confirmed', 'ended')
    check_audio(pcm, codec, False, wire.samples() if kind == 'sipp' else heard_by(kind))


run(test)
