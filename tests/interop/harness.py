# SPDX-License-Identifier: BSD-3-Clause
"""What the end-to-end tests share. Each test is a script that calls run(function): it gets a
network namespace of its own, so that it may use port 5060 and run beside the others; a working
folder, kept when the test fails; and fails with one line that says why."""
import glob
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import speech
import tone
from wire import Wire

HERE = os.path.dirname(os.path.abspath(__file__))
LISTENER = 'sip:sipua@127.0.0.1:5060'
CALLEE = 'sip:svc@127.0.0.1:5070'
# A call out, as one types it.
TWO_WAY = ('filesrc location=hello.wav ! wavparse ! audioconvert ! audioresample ! sipuasink uri=' + CALLEE +
           ' sipuasrc ! wavenc ! filesink location=heard.wav')
SIPP_MEDIA = 6070                               # where sipp receives, called or calling
LINPHONE_MEDIA = {'callee': 7058, 'caller': 7078}
BUSY = 40                                       # ms of jitter; sipuasrc covers 60 by default, the peers less
started = []                                    # every process, to be ended with the test


class Failure(Exception):
    pass


class BadAudio(Failure):
    pass


def check(condition, complaint, failure=Failure):
    if not condition:
        raise failure(complaint)


def run(test):
    enter_namespace()
    work = tempfile.mkdtemp(prefix='sipua-interop-')
    os.chdir(work)
    failed = True
    try:
        test(*sys.argv[1:])
        failed = False
    except Failure as e:
        print('FAILED:', e)
    except Exception:
        traceback.print_exc(file=sys.stdout)
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
    if failed:
        show_logs()
        print('left for a look:', work)
        sys.exit(1)
    shutil.rmtree(work)


def enter_namespace():
    if 'SIPUA_TEST_NAMESPACE' not in os.environ:
        os.environ['SIPUA_TEST_NAMESPACE'] = '1'
        as_root = ['-r'] if os.getuid() else []
        os.execvp('unshare', ['unshare', '-n', *as_root, sys.executable, *sys.argv])
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)


def show_logs():
    for path in sorted(glob.glob('*.log')):
        with open(path, errors='replace') as f:
            text = f.read()
        print(f'---- {path}\n{text[-6000:]}')


def wait_until(condition, seconds, complaint):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        check(time.monotonic() < deadline, complaint)
        time.sleep(.01)
    return value


class Program:
    """A program whose output is read line by line, and kept in NAME.log."""

    def __init__(self, name, command, **environment):
        self.name, self.lines, self.ended = name, [], False
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors='replace', env=dict(os.environ, **environment))
        started.append(self.process)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        with open(self.name + '.log', 'w') as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                with self.changed:
                    self.lines.append(line.rstrip('\n'))
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def comes(self, wanted, seconds):
        """Until wanted() is true, the program ends or the time is over; the value of wanted()."""
        with self.changed:
            self.changed.wait_for(lambda: wanted() or self.ended, seconds)
            return wanted()

    def wait(self, wanted, seconds, what):
        value = self.comes(wanted, seconds)
        check(value, f'{self.name}: no {what} ({"it has ended" if self.ended else "it still runs"})')
        return value

    def wait_line(self, text, seconds=10):
        return self.wait(lambda: next((x for x in self.lines if text in x), None), seconds, repr(text))

    def finish(self, seconds):
        """Until it ends by itself; the exit status."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f'{self.name}: did not end within {seconds} s') from None
        self.reader.join()
        return status

    def signal(self, number):
        self.process.send_signal(number)

    def write(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def errors(self):
        # Behind whatever part of a line its standard output had got to.
        return [x[x.index('ERROR: from '):] for x in self.lines if 'ERROR: from ' in x]


FIELD = re.compile(r'([\w-]+)=\(([\w:]+)\)("(?:[^"\\]|\\.)*"|(?:[^,;\\]|\\.)*)')


class Pipeline(Program):
    """gst-launch-1.0 -m LINE; the element messages in order of arrival."""

    def __init__(self, line, name='pipeline', options=(), ready='Setting pipeline to PLAYING'):
        super().__init__(name, ['gst-launch-1.0', '-m', *options, *shlex.split(line)],
                         G_DEBUG='fatal-criticals')
        self.wait_line(ready)

    def messages(self, name, **fields):
        found = []
        for line in list(self.lines):
            if f': {name}, ' in line:
                values = {m[1]: re.sub(r'\\(.)', r'\1', m[3].strip('"')) for m in FIELD.finditer(line)}
                if fields.items() <= values.items():
                    found.append(values)
        return found

    def wait_message(self, name, seconds=10, **fields):
        return self.wait(lambda: self.messages(name, **fields), seconds, f'message {name} {fields or ""}')[0]

    def states(self):
        return [m['state'] for m in self.messages('sip-call-state')]

    def finish_at_eos(self, seconds=10):
        """It must end by itself, with EOS and exit status 0."""
        status = self.finish(seconds)
        check(status == 0, f'{self.name}: exit status {status}; errors: {self.errors()}')
        check(any('Got EOS' in x for x in self.lines), f'{self.name}: ended without EOS')

    def check_states(self, *wanted):
        """These states came, in this order; others may stand between them."""
        states = iter(self.states())
        check(all(w in states for w in wanted), f'states {self.states()}, want {wanted}')


def call_out(line=TWO_WAY):
    """A pipeline that calls, from PAUSED on: it may be over before it is PLAYING."""
    return Pipeline(line, ready='Setting pipeline to PAUSED')


class Launch(Program):
    """sipua-launch with a description, listening on port 5060 unless the options say otherwise."""

    def __init__(self, description, *options, name='sipua-launch'):
        where = () if '--listen' in options else ('--listen', 'udp:127.0.0.1:5060')
        super().__init__(name, self.command(*where, *options, description), G_DEBUG='fatal-criticals')
        self.wait_line('listening on')

    @staticmethod
    def command(*arguments):
        return [os.environ['SIPUA_LAUNCH'], *arguments]

    def states(self, number):
        """Those of the call with that number, in order."""
        matches = (re.match(rf'[\d:.]+ #{number} ([a-z]+) sip:', x) for x in list(self.lines))
        return [m[1] for m in matches if m]

    def wait_state(self, number, state, seconds=20):
        self.wait(lambda: state in self.states(number), seconds, f'state {state} of call {number}')


def recorder(*options):
    """A pipeline that writes what sipuasrc delivers as samples. A telephone on a busy machine sends
    late; a deep jitter buffer keeps that out of what is judged."""
    return Pipeline('sipuasrc latency=200 ! audio/x-raw,rate=8000 ! '
                    'filesink buffer-mode=unbuffered location=heard.raw', options=options)


def phone(kind, name=None, wav='speech.wav', **options):
    """One call by baresip, linphone or sipp to the listener, in the background."""
    return telephone(f'{kind}_call.py', name or kind, LISTENER, wav, **options)


def callee(kind, name=None, **options):
    """A baresip, linphone or sipp that waits for one call."""
    waiting = telephone(f'{kind}_answer.py', name or kind, **options)
    waiting.wait_line('ready')
    return waiting


def telephone(script, name, *words, **options):
    shutil.rmtree(name, ignore_errors=True)     # an earlier call's
    options = [f'{k.replace("_", "-")}={v}' for k, v in {'dir': name, **options}.items()]
    return Program(name, [sys.executable, f'{HERE}/{script}', *words, *options])


def heard_by(kind, name=None):
    """The recording that baresip or linphone made of what it heard."""
    return speech.read(only_file((name or kind) + {'baresip': '/*-dec.wav', 'linphone': '/heard.wav'}[kind]))


def said_by_baresip(name='baresip'):
    return speech.read(only_file(name + '/*-enc.wav'))


def only_file(pattern):
    found = glob.glob(pattern)
    check(len(found) == 1, f'{pattern}: {len(found)} files')
    return found[0]


def peer_log(kind, name=None):
    """What that telephone wrote about the SIP messages it saw."""
    with open(f'{name or kind}/' + {'baresip': 'baresip.log', 'linphone': 'linphone.log', 'sipp': 'messages.log'}[kind],
              errors='replace') as f:
        return f.read()


def check_peer_saw(message, kind, name=None):
    check(re.search('^' + message, peer_log(kind, name), re.M), f'{name or kind} saw no {message}')


def check_went_well(program, seconds=60):
    status = program.finish(seconds)
    check(status == 0, f'{program.name}: exit status {status}')


def write_speech(name='goforward', silence=0):
    """speech.wav for the telephones, with so many seconds of silence at its end; returns the samples
    before that."""
    pcm = speech.recording(name)
    speech.write('speech.wav', pcm + [0] * int(silence * speech.RATE))
    return pcm


def write_hello(pcm=None):
    """hello.wav, 16000 Hz, for the lines that speak; returns its samples at 8000 Hz."""
    pcm = speech.wideband('goforward') if pcm is None else pcm
    speech.write('hello.wav', pcm, 16000)
    return speech.halve(pcm)


def read_heard(path='heard.wav'):
    """Its samples; its header must say how many there are."""
    samples = speech.read(path)
    check(2 * len(samples) == os.path.getsize(path) - 44, f'{path}: the header does not fit the file')
    return samples


def compare_audio(pcm, codec, heard=None, option=None):
    """Do these samples, or those of heard.raw, have what was said? (status, what the judge printed)"""
    with open('said.raw', 'wb') as f:
        f.write(speech.bytes_of(speech.through(codec, pcm)))
    if heard is not None:
        with open('heard.raw', 'wb') as f:
            f.write(speech.bytes_of(heard))
    judge = subprocess.run(
        [os.environ['COMPARE_AUDIO'], *([option] if option else []), 'said.raw', 'heard.raw'],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    check(judge.returncode in (0, 1), f'compare-audio: exit status {judge.returncode}: {judge.stdout}')
    return judge.returncode == 0, judge.stdout


def check_audio(pcm, codec, exact_length=True, heard=None):
    good, why = compare_audio(pcm, codec, heard, '--exact-length' if exact_length else None)
    print(why, end='')
    check(good, 'what was heard is not what was said', BadAudio)


def check_audio_in_pieces(pcm, codec, heard):
    """As linphone hears: now and then it leaves out 10 ms, or puts some in, to keep to its own clock."""
    size = speech.RATE // 4
    pieces = [pcm[n:n + size] for n in range(0, len(pcm) - size + 1, size)]
    loudest = max(map(tone.power, pieces))
    pieces = [p for p in pieces if tone.power(p) > loudest / 100]
    good = sum(compare_audio(p, codec, heard, '--part')[0] for p in pieces)
    print(f'{good} of {len(pieces)} pieces were heard')
    check(len(pieces) >= 5 and good >= 0.6 * len(pieces), 'what was heard is not what was said', BadAudio)


def try_calmly(attempt, times=3):
    """attempt(wire): a call and the verdict on its audio, through jitter buffers as they are by
    default. When packets went by late, since the machine was busy, a bad verdict means nothing: try
    again."""
    for n in range(1, times + 1):
        wire = Wire()
        try:
            return attempt(wire)
        except BadAudio as e:
            if n == times or wire.jitter() < BUSY:
                raise
            print(f'{e}, but packets were late by up to {wire.jitter():.0f} ms: again')


def check_tone(hz, said, heard, seconds):
    """Is the tone that baresip recorded as said there for so long, as loud and without a gap?"""
    original, arrived = tone.measure(said, hz), tone.measure(heard, hz)
    print('tone said:', vars(original), 'heard:', vars(arrived))
    check(original.share == 1, f'baresip said no tone of {hz} Hz: {original}')
    check(arrived.share == 1, f'the tone of {hz} Hz has gaps or is not there: {arrived}', BadAudio)
    check(abs(arrived.level - original.level) <= 1, f'level {arrived.level} dB, said {original.level} dB')
    check(arrived.seconds >= seconds, f'{arrived.seconds} s of the tone, want {seconds} s')


def local_udp_ports():
    with open('/proc/self/net/udp') as f:
        return {int(line.split()[1].split(':')[1], 16) for line in f.readlines()[1:]}


