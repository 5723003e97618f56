#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""echo.py PEER CODEC: the typed line that gives a caller back what it says. The telephone's own
recording is judged; of sipp, which makes none, what came to its port."""
from harness import (LINPHONE_MEDIA, SIPP_MEDIA, Pipeline, check_audio, check_audio_in_pieces, check_went_well,
                     heard_by, phone, run, try_calmly, write_speech)


def judge(kind, pcm, codec, wire):
    if kind == 'linphone':
        check_audio(pcm, codec, False, wire.samples(LINPHONE_MEDIA['caller']))
        check_audio_in_pieces(pcm, codec, heard_by('linphone'))
    else:
        check_audio(pcm, codec, False, wire.samples(SIPP_MEDIA) if kind == 'sipp' else heard_by(kind))


def test(kind, codec):
    pcm = write_speech(silence=0.5)             # the call must outlast the echo

    def attempt(wire):
        pipeline = Pipeline('sipuasrc ! sipuasink')
        check_went_well(phone(kind, codec=codec))
        pipeline.finish_at_eos()
        pipeline.check_states('incoming', 'answered', 'confirmed', 'ended')
        judge(kind, pcm, codec, wire)
    try_calmly(attempt)


run(test)
