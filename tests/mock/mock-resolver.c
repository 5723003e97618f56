/* SPDX-License-Identifier: BSD-3-Clause */
/* A resolver with a table. */

#include "mock/mock-resolver.h"

struct _MockResolver {
  GResolver parent_instance;

  GHashTable *addresses; /* (owned) name (owned) to its numeric addresses (owned) */
  guint lookups;
};

G_DEFINE_FINAL_TYPE (MockResolver, mock_resolver, G_TYPE_RESOLVER)

static GList *
parse_addresses (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GList *addresses = NULL;

  for (guint i = 0; words[i]; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (words[i]));
  return addresses;
}

static void
lookup_by_name_async (GResolver *resolver, const char *name, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  MockResolver *self = MOCK_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *addresses = g_hash_table_lookup (self->addresses, name);

  self->lookups++;
  if (addresses)
    g_task_return_pointer (
        task, parse_addresses (addresses), (GDestroyNotify)g_resolver_free_addresses);
  else
    g_task_return_new_error (
        task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no address for \"%s\"", name);
}

static GList *
lookup_by_name_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mock_resolver_finalize (GObject *object)
{
  g_hash_table_unref (MOCK_RESOLVER (object)->addresses);
  G_OBJECT_CLASS (mock_resolver_parent_class)->finalize (object);
}

static void
mock_resolver_init (MockResolver *self)
{
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
mock_resolver_class_init (MockResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mock_resolver_finalize;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = lookup_by_name_finish;
}

MockResolver *
mock_resolver_install (void)
{
  MockResolver *self = g_object_new (MOCK_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

void
mock_resolver_add (MockResolver *self, const char *name, const char *addresses)
{
  g_hash_table_insert (self->addresses, g_strdup (name), g_strdup (addresses));
}

guint
mock_resolver_get_lookups (MockResolver *self)
{
  return self->lookups;
}
