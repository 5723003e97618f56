/* SPDX-License-Identifier: BSD-3-Clause */
/* Allowed sources, and a token bucket for each: a second's worth of requests may come at once, and as
 * many are added in each second. */

#include "transport/source-filter.h"

#include "base/limits.h"

#include <string.h>

typedef struct {
  gint64 key;     /* see key_of() */
  gint64 tokens;  /* microseconds: a request costs a second divided by the rate */
  gint64 updated; /* when that was so */
} Bucket;

struct _SipUaSourceFilter {
  GPtrArray *masks;    /* (owned) (nullable) of GInetAddressMask (owned) */
  GHashTable *buckets; /* (owned) set of Bucket (owned) */
  Bucket others;       /* of those for whom there is no room */
  guint max_sources;
  gint64 swept; /* when full buckets were last thrown out */
};

SipUaSourceFilter *
sipua_source_filter_new (void)
{
  SipUaSourceFilter *filter = g_new0 (SipUaSourceFilter, 1);

  filter->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  filter->max_sources = SIPUA_MAX_RATED_SOURCES;
  return filter;
}

void
sipua_source_filter_free (SipUaSourceFilter *filter)
{
  g_clear_pointer (&filter->masks, g_ptr_array_unref);
  g_hash_table_unref (filter->buckets);
  g_free (filter);
}

void
sipua_source_filter_set_masks (SipUaSourceFilter *filter, GPtrArray *masks)
{
  g_clear_pointer (&filter->masks, g_ptr_array_unref);
  filter->masks = masks;
}

/* An IPv4 address, which GIO makes of ::ffff:192.0.2.1 as well, or the network of an IPv6 address: a
 * host has all of its /64 to itself (RFC 4291 section 2.5.4). The first 32 bits of the former are those
 * of a multicast address, thus of no source. */
static gint64
key_of (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  guint32 v4;
  gint64 network;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6) {
    memcpy (&network, bytes, sizeof (network));
    return network;
  }
  memcpy (&v4, bytes, sizeof (v4));
  return (gint64)(G_GUINT64_CONSTANT (0xffffffff00000000) | v4);
}

static gboolean
is_allowed (SipUaSourceFilter *filter, GInetAddress *source)
{
  if (!filter->masks)
    return TRUE;
  for (guint i = 0; i < filter->masks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (filter->masks, i), source))
      return TRUE;
  return FALSE;
}

static void
fill (Bucket *bucket, gint64 now)
{
  bucket->tokens = MIN (bucket->tokens + now - bucket->updated, G_USEC_PER_SEC);
  bucket->updated = now;
}

/* One that is full again says nothing that a new one would not. */
static gboolean
is_full (gpointer key, gpointer value, gpointer now)
{
  Bucket *bucket = key;

  fill (bucket, *(gint64 *)now);
  return bucket->tokens == G_USEC_PER_SEC;
}

/* At most once a second, or who sends from ever new addresses would have us do nothing else. */
static void
sweep (SipUaSourceFilter *filter, gint64 now)
{
  if (filter->swept && now - filter->swept < G_USEC_PER_SEC)
    return;
  filter->swept = now;
  g_hash_table_foreach_remove (filter->buckets, is_full, &now);
}

static Bucket *
bucket_of (SipUaSourceFilter *filter, GInetAddress *source, gint64 now)
{
  gint64 key = key_of (source);
  Bucket *bucket = g_hash_table_lookup (filter->buckets, &key);

  if (bucket)
    return bucket;
  if (g_hash_table_size (filter->buckets) >= filter->max_sources)
    sweep (filter, now);
  if (g_hash_table_size (filter->buckets) >= filter->max_sources)
    return &filter->others;
  bucket = g_new (Bucket, 1);
  *bucket = (Bucket){ key, G_USEC_PER_SEC, now };
  g_hash_table_add (filter->buckets, bucket);
  return bucket;
}

gboolean
sipua_source_filter_admit (
    SipUaSourceFilter *filter, GInetAddress *source, gint64 now, guint max_rate)
{
  gint64 cost = max_rate ? G_USEC_PER_SEC / max_rate : 0;
  Bucket *bucket;

  if (!is_allowed (filter, source))
    return FALSE;
  if (!cost)
    return TRUE;
  bucket = bucket_of (filter, source, now);
  fill (bucket, now);
  if (bucket->tokens < cost)
    return FALSE;
  bucket->tokens -= cost;
  return TRUE;
}

guint
sipua_source_filter_count (const SipUaSourceFilter *filter)
{
  return g_hash_table_size (filter->buckets);
}

void
sipua_source_filter_set_max_sources (SipUaSourceFilter *filter, guint max_sources)
{
  filter->max_sources = max_sources;
}
