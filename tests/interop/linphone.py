# SPDX-License-Identifier: BSD-3-Clause
"""linphonec with files for a sound card: what linphone_call.py and linphone_answer.py share."""
import os
import queue
import shutil
import subprocess
import threading
import time

CONFIG = """[sip]
bind_address=127.0.0.1
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
contact="linphone" <sip:linphone@127.0.0.1>
media_encryption=none
[net]
firewall_policy=none
mtu=1500
[rtp]
audio_rtp_port={rtp_port}
audio_adaptive_jitt_comp_enabled=0
audio_jitt_comp=100
[misc]
add_missing_audio_codecs=0
add_missing_video_codecs=0
[audio_codec_0]
mime={codec}
rate=8000
channels=1
enabled=1
"""
ENDED = (' ended', ' error', 'is now in state: LinphoneCallEnd', 'refused', 'declined')
UP = 'Media streams established'


class Linphone:
    """o: codec, dir, port (of SIP; its media: N + 1988). What it hears goes to DIR/heard.wav."""

    def __init__(self, o, *arguments):
        home = o.dir
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home + '/.local/share/linphone')    # without it: no database, no core, 503
        with open(home + '/linphonerc', 'w') as f:
            f.write(CONFIG.format(rtp_port=int(o.port) + 1988, **vars(o)))
        self.began, self.lines = time.monotonic(), queue.Queue()
        self.process = subprocess.Popen(
            ['stdbuf', '-oL', 'linphonec', '-S', '-c', home + '/linphonerc', '-d', '6', '-l',
             home + '/linphone.log', *arguments],
            env=dict(os.environ, HOME=home), text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self.read, daemon=True).start()
        self.command('soundcard use files')
        self.wait(10, 'wav files instead')
        self.command('record ' + home + '/heard.wav')

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put('ended: linphonec went away')

    def say(self, *words):
        print('%7.3f' % (time.monotonic() - self.began), *words, flush=True)

    def command(self, text):
        self.say('>', text)
        try:
            self.process.stdin.write(text + '\n')
            self.process.stdin.flush()
        except BrokenPipeError:
            self.say('linphonec went away')

    def wait(self, seconds, *texts):
        """The next line that holds one of the texts, or None when the time is over."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                return None
            if line.strip():
                self.say('<', line.strip())
            if any(t in line for t in texts):
                return line
        return None

    def quit(self):
        self.command('quit')
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
