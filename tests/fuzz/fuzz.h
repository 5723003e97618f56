/* SPDX-License-Identifier: BSD-3-Clause */
/* What libFuzzer calls. A target takes an input and ends with a failed assertion, or by a sanitizer,
 * if it finds what must not be. */
#pragma once

#include <glib.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
/* Defined by each target. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
