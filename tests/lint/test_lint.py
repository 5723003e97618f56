#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The lint catches what it is there for: each row is a tree with one thing wrong."""

import tempfile
import unittest
from pathlib import Path

import lint

SPDX = "/* SPDX-License-Identifier: BSD-3-Clause */\n"
GOOD = {
    "lib/base/view.h": SPDX,
    "lib/message/sipua-message.h": SPDX,
    "lib/message/message.h": SPDX + '#include <sipua/sipua-message.h>\n#include "base/view.h"\n',
    "lib/ua/call.c": SPDX + '#include "message/message.h"\n#include <sipua/sipua-enum-types.h>\n',
    "gst/element.c": SPDX + '#include <sipua/sipua-message.h>\n#include "base/ring.h"\n',
    "tools/tool.c": SPDX + '#include <sipua/sipua-message.h>\n#include "output.h"\n',
}


def found(change):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**GOOD, **change}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return list(lint.problems(root))


def function(lines):
    return SPDX + "void\nf (void)\n{\n" + "  g ();\n" * lines + "}\n"


class Lint(unittest.TestCase):
    def expect(self, change, *parts):
        problems = found(change)
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_good_tree_has_no_problem(self):
        self.assertEqual(found({"lib/ua/f.c": function(lint.MAX_FUNCTION - 1)}), [])

    def test_an_upward_include_by_path(self):
        self.expect({"lib/base/x.c": SPDX + '#include "message/message.h"\n'}, "base", "message")

    def test_an_upward_include_of_a_public_header(self):
        self.expect({"lib/base/x.c": SPDX + "#include <sipua/sipua-message.h>\n"}, "base")

    def test_message_and_sdp_do_not_know_each_other(self):
        self.expect({"lib/sdp/x.c": SPDX + '#include "message/message.h"\n'}, "sdp")

    def test_the_plugin_stays_out_of_private_headers(self):
        self.expect({"gst/x.c": SPDX + '#include "message/message.h"\n'}, "gst", "private")

    def test_tools_stay_out_of_private_headers(self):
        self.expect({"tools/x.c": SPDX + '#include "base/ring.h"\n'}, "tools", "private")

    def test_a_long_file(self):
        self.expect({"lib/ua/x.c": SPDX + "\n" * lint.MAX_FILE}, str(lint.MAX_FILE))

    def test_a_long_function(self):
        self.expect({"lib/ua/x.c": function(lint.MAX_FUNCTION + 1)}, "function")

    def test_a_file_without_licence(self):
        self.expect({"lib/ua/x.c": "int x;\n"}, "SPDX")

    def test_a_named_test_that_is_not_there(self):
        table = "| it works | `unit/test-x` works, works-again; `unit/test-y` fails |\n"
        code = {"tests/unit/test-x.c": SPDX + '{ "works" },\n', "tests/unit/test-y.c": SPDX + '"/y/fails"\n'}
        self.expect({"docs/conformance.md": table, **code}, "works-again", "test-x.c")


if __name__ == "__main__":
    unittest.main()
