#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""two_way.py PEER CODEC: the typed line that calls out, speaks a file and records what it hears. It
ends by itself when the file has been said, by hanging up. baresip sends a tone, linphone speech, sipp
what it hears."""
from harness import (LINPHONE_MEDIA, SIPP_MEDIA, call_out, callee, check_audio, check_audio_in_pieces, check_tone,
                     check_went_well, heard_by, read_heard, run, said_by_baresip, speech, try_calmly, write_hello)

HZ = 440


def baresip(pcm, codec, wire):
    def judge():
        check_tone(HZ, said_by_baresip(), read_heard(), seconds=2)
        check_audio(pcm, codec, False, heard_by('baresip'))
    return callee('baresip', codec=codec, hz=HZ), judge


def linphone(pcm, codec, wire):
    # Something else than what it hears, and over before the call is.
    answer = pcm[2 * speech.RATE::-1]
    speech.write('answer.wav', answer)

    def judge():
        check_audio(answer, codec, False, read_heard())
        check_audio(pcm, codec, False, wire.samples(LINPHONE_MEDIA['callee']))
        check_audio_in_pieces(pcm, codec, heard_by('linphone'))
    return callee('linphone', codec=codec, wav='answer.wav'), judge


def sipp(pcm, codec, wire):
    def judge():
        check_audio(pcm, codec, False, wire.samples(SIPP_MEDIA))
        check_audio(pcm, codec, False, read_heard())
    return callee('sipp'), judge


def test(kind, codec):
    pcm = write_hello()

    def attempt(wire):
        telephone, judge = globals()[kind](pcm, codec, wire)
        pipeline = call_out()
        pipeline.finish_at_eos(20)
        check_went_well(telephone)
        pipeline.check_states('confirmed')
        judge()
    try_calmly(attempt)


run(test)
