#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""baresip_answer.py [wav=SPEECH.wav] [hz=440] [codec=PCMU|PCMA] [answer=yes|busy|never] [ring=S]
                  [secs=N] [user=svc] [ip=127.0.0.1] [listen=5070] [dir=DIR] [port=N]
baresip takes one call: rings S seconds, then answers and says the WAV (8000 Hz) once, or without
it a tone of so many Hz; or is busy (486); or rings until the caller gives up. Hangs up N seconds
after the answer, or leaves that to the caller. Prints "ready" when it can be called and a line an
event. Exit status 0: the call went and ended as asked; 1: it came to nothing; 2: it was ended too soon.
DIR gets baresip.log (with the SIP messages), what was said (*-enc.wav) and heard (*-dec.wav)."""
import sys

import options
import speech
from baresip import Baresip, write_microphone

LONGEST = 60.0                                  # seconds that a call may take to come, or to end


def ring(ua, o):
    """Until the call is established (True) or over (False); None if it does not come to that."""
    if not ua.wait(LONGEST, 'CALL_INCOMING'):
        return None
    if e := ua.wait(LONGEST if o.answer == 'never' else float(o.ring), 'CALL_CLOSED'):
        return False
    if o.answer == 'never':
        return None
    ua.command('hangup' if o.answer == 'busy' else 'accept')
    e = ua.wait(10, 'CALL_ESTABLISHED', 'CALL_CLOSED')
    return e and e['type'] == 'CALL_ESTABLISHED'


def talk(ua, secs):
    """Once established, until it is over; the exit status."""
    if ua.wait(secs or LONGEST, 'CALL_CLOSED'):
        return 2 if secs else 0
    ua.command('hangup')
    ua.wait(.5, 'CALL_CLOSED')
    return 0 if secs else 1


def main():
    o = options.parse(__doc__, words=(), wav='', hz='440', codec='PCMU', answer='yes', ring='0', secs='0',
                      user='svc', ip='127.0.0.1', listen='5070', dir='baresip', port='4445')
    if o.wav:
        write_microphone(o.dir + '/mic.wav', speech.read(o.wav), LONGEST)
    ua = Baresip(o, o.user, o.listen)
    ua.say('ready')
    established = ring(ua, o)
    status = 1
    if established:
        status = talk(ua, float(o.secs))
    elif established is False and o.answer != 'yes':
        status = 0
        ua.wait_log('\nACK sip:', 5)           # or it goes before the caller had time
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
