#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Reads the sources and fails on an upward include, a file over 800 lines, a function over 120
lines, a file without its SPDX line, or a test that docs/conformance.md names and is not there. Usage: lint.py ROOT"""

import re
import sys
from pathlib import Path

MAX_FILE, MAX_FUNCTION = 800, 120

# What each layer may include besides itself (docs/architecture.md).
LAYERS = {
    "base": set(),
    "message": {"base"},
    "sdp": {"base"},
    "transport": {"base", "message"},
    "transaction": {"base", "message", "transport"},
    "dialog": {"base", "message"},
    "ua": {"base", "message", "sdp", "transport", "transaction", "dialog"},
    "sipua": {"base", "message", "sdp", "dialog", "ua"},
}
# gst/ uses the public API, and these private headers.
GST_PRIVATE = {"base/pcm-ring.h", "base/ring.h", "base/view.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# clang-format puts the return type on a line of its own, so a definition starts in column 0 with
# its name, and its body is a brace in column 0.
OPENS, CLOSES = re.compile(r"^\{"), re.compile(r"^\}")
NAMED_TESTS = re.compile(r"`(unit|gst)/test-([\w-]+)` ([^;|`]+)(?=[;|])")


def includes(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def layer_of_public(root):
    """<sipua/NAME> to the layer whose folder has NAME."""
    return {h.name: h.parent.name for h in (root / "lib").glob("*/sipua*.h")}


def target_layer(bracket, name, public):
    if bracket == "<" and name.startswith("sipua/"):
        return public.get(name.split("/", 1)[1])  # generated headers have no layer
    if bracket == '"' and "/" in name:
        return name.split("/")[0]
    return None


def check_lib(root, path, public):
    layer = path.parent.name
    for number, bracket, name in includes(path):
        target = target_layer(bracket, name, public)
        if target is not None and target != layer and target not in LAYERS[layer]:
            yield f"{path.relative_to(root)}:{number}: {layer} may not include {name} of {target}"


def check_user(root, path, allowed=frozenset()):
    folder = path.relative_to(root).parts[0]
    for number, bracket, name in includes(path):
        if bracket == '"' and "/" in name and name not in allowed:
            yield f"{path.relative_to(root)}:{number}: {folder} may not include the private {name}"


def check_size(root, path):
    lines = path.read_text(errors="replace").splitlines()
    start = None
    if len(lines) > MAX_FILE:
        yield f"{path.relative_to(root)}: {len(lines)} lines, more than {MAX_FILE}"
    for number, line in enumerate(lines, 1):
        if OPENS.match(line):
            start = number
        elif CLOSES.match(line) and start is not None:
            if number - start > MAX_FUNCTION:
                yield (f"{path.relative_to(root)}:{start}: a function of {number - start} lines, "
                       f"more than {MAX_FUNCTION}")
            start = None


def check_spdx(root, path):
    if "SPDX-License-Identifier: BSD-3-Clause" not in path.read_text(errors="replace")[:300]:
        yield f"{path.relative_to(root)}: no SPDX line"


def sources(root):
    for folder in ("lib", "gst", "tools", "tests", "examples"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "data" not in path.relative_to(root).parts:
                yield path


def problems(root):
    yield from check_named_tests(root)
    public = layer_of_public(root)
    for path in sources(root):
        code = path.suffix in (".c", ".h")
        if code or path.suffix in (".py", ".sh") or path.name == "meson.build":
            yield from check_spdx(root, path)
        if not code:
            continue
        yield from check_size(root, path)
        folder = path.relative_to(root).parts[0]
        if folder == "lib":
            yield from check_lib(root, path, public)
        elif folder == "gst":
            yield from check_user(root, path, GST_PRIVATE)
        elif folder == "tools":
            yield from check_user(root, path)


def check_named_tests(root):
    """`unit/test-X` NAME, NAME in docs/conformance.md: such a test must be there."""
    path = root / "docs/conformance.md"
    text = path.read_text() if path.exists() else ""
    for suite, program, names in NAMED_TESTS.findall(text):
        source = root / "tests" / suite / f"test-{program}.c"
        code = source.read_text() if source.exists() else ""
        for name in names.strip().split(", "):
            if not any(form in code for form in (f'"{name}"', f'/{name}"', f"(test_{name.replace('-', '_')})")):
                yield f"docs/conformance.md: no test {name} in {source.relative_to(root)}"


def main():
    found = list(problems(Path(sys.argv[1]).resolve()))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
