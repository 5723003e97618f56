#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""out_interrupted.py ringing|talking: Ctrl-C gives the callee a CANCEL while it rings, and a BYE in
mid-call."""
from harness import CALLEE, call_out, callee, check, check_peer_saw, check_went_well, run, signal

LINE = f'audiotestsrc wave=silence ! sipuasink uri={CALLEE} sipuasrc ! fakesink'


def test(when):
    ringing = when == 'ringing'
    telephone = callee('baresip', answer='never' if ringing else 'yes')
    pipeline = call_out(LINE)
    telephone.wait_line('CALL_INCOMING' if ringing else 'CALL_RTPESTAB')
    pipeline.wait_line('Setting pipeline to PLAYING')      # before that, gst-launch-1.0 may not mind signals yet
    pipeline.signal(signal.SIGINT)
    check_went_well(telephone)
    check_peer_saw('CANCEL sip:' if ringing else 'BYE sip:', 'baresip')
    status = pipeline.finish(10)
    check(status == 0 and not pipeline.errors(), f'exit status {status}, errors {pipeline.errors()}')


run(test)
