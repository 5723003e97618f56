/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>

G_BEGIN_DECLS

SIPUA_API char *sipua_generate_branch (void);
SIPUA_API char *sipua_generate_tag (void);
SIPUA_API char *sipua_generate_call_id (void);

G_END_DECLS
