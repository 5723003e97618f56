/* SPDX-License-Identifier: BSD-3-Clause */
/* A resolver of host names for tests, so that no name leaves the process. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MOCK_TYPE_RESOLVER (mock_resolver_get_type ())
G_DECLARE_FINAL_TYPE (MockResolver, mock_resolver, MOCK, RESOLVER, GResolver)

/* The default resolver from now on. It knows what mock_resolver_add() told, and answers, like the
 * real one, on the thread-default context of who asks. */
MockResolver *mock_resolver_install (void);
/* @addresses with blanks between them, in the order of the answer. */
void mock_resolver_add (MockResolver *self, const char *name, const char *addresses);
guint mock_resolver_get_lookups (MockResolver *self);

G_END_DECLS
