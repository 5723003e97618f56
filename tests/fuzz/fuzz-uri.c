/* SPDX-License-Identifier: BSD-3-Clause */
/* A text as a URI, an address, a Via and a comma list of those; what is accepted must be accepted as
 * it is written again. */

#include "fuzz/fuzz.h"
#include "message/params.h"
#include "message/via.h"

#include <sipua/sipua-address.h>

static void
try_uri (const char *text, gsize size)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (text, size, NULL);
  g_autoptr (SipUaUri) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;
  g_autofree char *request_uri = NULL;
  g_autoptr (GError) error = NULL;
  const char *name, *value;

  if (!uri)
    return;
  for (guint i = 0; sipua_uri_get_nth_header (uri, i, &name, &value); i++)
    g_assert_true (name && value);
  sipua_uri_get_param (uri, "transport");
  written = sipua_uri_to_string (uri);
  again = sipua_uri_parse (written, -1, &error);
  g_assert_no_error (error);
  written_again = sipua_uri_to_string (again);
  g_assert_cmpstr (written, ==, written_again);
  g_assert_cmpstr (sipua_uri_get_user (uri), ==, sipua_uri_get_user (again));
  g_assert_cmpstr (sipua_uri_get_host (uri), ==, sipua_uri_get_host (again));
  g_assert_cmpuint (sipua_uri_get_port (uri), ==, sipua_uri_get_port (again));
  request_uri = sipua_uri_to_request_uri (uri);
}

static void
try_address (const char *text, gsize size)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse (text, size, NULL);
  const char *display;

  if (!address)
    return;
  display = sipua_address_get_display_name (address);
  g_assert_true (!display || strlen (display) <= 3 * size);
  sipua_address_get_param (address, "tag");
  g_assert_nonnull (sipua_uri_get_scheme (sipua_address_get_uri (address)));
}

static void
assert_within (SipUaView part, const char *text, gsize size)
{
  g_assert_true (part.length == 0 || (part.data >= text && part.data + part.length <= text + size));
}

static void
try_via (const char *text, gsize size)
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

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  SipUaView rest = sipua_view ((const char *)data, size), element;

  try_uri (rest.data, size);
  try_address (rest.data, size);
  try_via (rest.data, size);
  while (sipua_list_next (&rest, &element)) {
    assert_within (element, (const char *)data, size);
    try_address (element.data, element.length);
    try_via (element.data, element.length);
  }
  return 0;
}
