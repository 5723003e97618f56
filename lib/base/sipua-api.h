/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SIPUA_API: (skip)
 *
 * Marks a symbol as public. The library is built with hidden visibility, so what does not carry
 * this mark cannot be linked against.
 */
#define SIPUA_API __attribute__ ((visibility ("default")))

G_END_DECLS
