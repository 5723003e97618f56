# SPDX-License-Identifier: BSD-3-Clause
"""What the end-to-end tests share. Each test is a script that calls run(function): it gets a
network namespace of its own, so that it may use port 5060 and run beside the others; a working
folder, kept when the test fails; and fails with one line that says why."""
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import speech

HERE = os.path.dirname(os.path.abspath(__file__))
LISTENER = 'sip:sipua@127.0.0.1:5060'
started = []                                    # every process, to be ended with the test


class Failure(Exception):
    pass


def check(condition, complaint):
    if not condition:
        raise Failure(complaint)


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

    def __init__(self, line, name='pipeline', options=()):
        super().__init__(name, ['gst-launch-1.0', '-m', *options, *line.split()],
                         G_DEBUG='fatal-criticals')
        self.wait_line('Setting pipeline to PLAYING')

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
    name = name or kind
    words = [f'{k.replace("_", "-")}={v}' for k, v in {'dir': name, **options}.items()]
    return Program(name, [sys.executable, f'{HERE}/{kind}_call.py', LISTENER, wav, *words])


def check_went_well(telephone, seconds=60):
    status = telephone.finish(seconds)
    check(status == 0, f'{telephone.name}: exit status {status}')


def write_speech(name='goforward'):
    """speech.wav for the telephones; returns its samples."""
    pcm = speech.recording(name)
    speech.write('speech.wav', pcm)
    return pcm


def judge_audio(pcm, codec, exact_length=True):
    """Does heard.raw have what was said? (status, what the judge printed)"""
    with open('said.raw', 'wb') as f:
        f.write(speech.bytes_of(speech.through(codec, pcm)))
    judge = subprocess.run(
        [os.environ['COMPARE_AUDIO'], *(['--exact-length'] if exact_length else []), 'said.raw', 'heard.raw'],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(judge.stdout, end='')
    check(judge.returncode in (0, 1), f'compare-audio: exit status {judge.returncode}')
    return judge.returncode == 0, judge.stdout


def check_audio(pcm, codec, exact_length=True):
    good, _ = judge_audio(pcm, codec, exact_length)
    check(good, 'what sipuasrc delivered is not what was said')


def local_udp_ports():
    with open('/proc/self/net/udp') as f:
        return {int(line.split()[1].split(':')[1], 16) for line in f.readlines()[1:]}


