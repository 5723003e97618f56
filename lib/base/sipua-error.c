/* SPDX-License-Identifier: BSD-3-Clause */
/* The library's error domain. */

#include <sipua/sipua-error.h>

G_DEFINE_QUARK (sipua_error_quark, sipua_error)
