/* SPDX-License-Identifier: BSD-3-Clause */
/* A text as a URI, an address, a Via, a CSeq and a comma list of those; what is accepted must be accepted
 * as it is written again, and mean the same. What stands in front of and behind a line end are two URIs
 * that are compared. */

#include <string.h>

#include "fuzz/fuzz.h"
#include "message/params.h"
#include "message/via.h"
#include "unit/value-checks.h"

/* Equality has no direction, and what is equal has one hash. */
static void
compare_uris (const char *text, gsize size)
{
  const char *end = memchr (text, '\n', size);
  g_autoptr (SipUaUri) a = NULL;
  g_autoptr (SipUaUri) b = NULL;

  if (!end)
    return;
  a = sipua_uri_parse (text, end - text, NULL);
  b = sipua_uri_parse (end + 1, text + size - end - 1, NULL);
  if (!a || !b)
    return;
  g_assert_cmpint (sipua_uri_equal (a, b), ==, sipua_uri_equal (b, a));
  if (sipua_uri_equal (a, b))
    g_assert_cmpuint (sipua_uri_hash (a), ==, sipua_uri_hash (b));
}

static void
assert_within (SipUaView part, const char *text, gsize size)
{
  g_assert_true (part.length == 0 || (part.data >= text && part.data + part.length <= text + size));
}

static void
try_via_view (const char *text, gsize size)
{
  SipUaViaView via;

  if (!sipua_via_view_parse (sipua_view (text, size), &via, NULL))
    return;
  assert_within (via.transport, text, size);
  assert_within (via.host, text, size);
  assert_within (via.branch, text, size);
  assert_within (via.received, text, size);
  assert_within (via.maddr, text, size);
}

/* A list is all of its elements, or refused. */
static void
check_lists (const char *text, gsize size)
{
  g_autolist (SipUaAddress) addresses = sipua_address_parse_list (text, size, NULL);
  g_autolist (SipUaVia) vias = sipua_via_parse_list (text, size, NULL);
  SipUaView rest = sipua_view (text, size), element;
  guint n = 0;

  while (sipua_list_next (&rest, &element)) {
    assert_within (element, text, size);
    check_address (element.data, element.length);
    check_via (element.data, element.length);
    try_via_view (element.data, element.length);
    n++;
  }
  g_assert_true (!addresses || g_list_length (addresses) == n);
  g_assert_true (!vias || g_list_length (vias) == n);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* Not NUL-terminated, and so that nothing can be read behind it. */
  const char *text = (const char *)data;

  if (size == 0)
    return 0;
  check_uri (text, size);
  compare_uris (text, size);
  check_address (text, size);
  check_via (text, size);
  check_cseq (text, size);
  check_lists (text, size);
  return 0;
}
