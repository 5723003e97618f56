/* SPDX-License-Identifier: BSD-3-Clause */
/* No parser reads behind its input: that ends with the last byte of a page, and the next page cannot be
 * read. All test data, cut off at every length. */

#include "message-inputs.h"

#include "message/framer.h"
#include "message/params.h"

#include <sipua/sipua-sdp.h>

/* More than the largest input, in whole pages. */
#define ROOM (64 * 1024)

static char *guard; /* the page behind the room */

static void
map_pages (void)
{
  gsize page = sysconf (_SC_PAGESIZE);
  char *map = mmap (NULL, ROOM + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  g_assert_true (map != MAP_FAILED);
  guard = map + ROOM;
  g_assert_cmpint (mprotect (guard, page, PROT_NONE), ==, 0);
}

typedef void (*Reader) (const char *data, gsize length);

static void
cut_at_every_length (const char *data, gsize length, Reader read)
{
  g_assert_cmpuint (length, <=, ROOM);
  for (gsize n = 0; n <= length; n++) {
    memcpy (guard - n, data, n);
    read (guard - n, n);
  }
}

static void
read_message (const char *data, gsize length)
{
  parse_and_exercise (data, length);
}

static void
read_stream (const char *data, gsize length)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  SipUaFrameResult result;
  SipUaParseFault fault;
  SipUaView frame;

  sipua_framer_push (framer, data, length);
  do
    result = sipua_framer_next (framer, &frame, &fault);
  while (result != SIPUA_FRAME_MORE && result != SIPUA_FRAME_BROKEN);
}

static void
read_value (const char *data, gsize length)
{
  SipUaView rest = sipua_view (data, length), params = rest, element;
  SipUaSyntaxError error;
  SipUaAddressView address;
  SipUaParamView param;
  SipUaUriView uri;
  SipUaViaView via;
  SipUaUri *boxed_uri = sipua_uri_parse (data, length, NULL);
  SipUaAddress *boxed_address = sipua_address_parse (data, length, NULL);

  g_clear_pointer (&boxed_uri, sipua_uri_unref);
  g_clear_pointer (&boxed_address, sipua_address_unref);
  sipua_uri_view_parse (rest, &uri, &error);
  sipua_address_view_parse (rest, &address, &error);
  sipua_via_view_parse (rest, &via, NULL);
  while (sipua_param_next (&params, &param) == SIPUA_PARAM_OK)
    continue;
  while (sipua_list_next (&rest, &element))
    sipua_address_view_parse (element, &address, &error);
}

static void
read_description (const char *data, gsize length)
{
  GstSDPMessage *description = sipua_sdp_parse (data, length, NULL);

  g_clear_pointer (&description, gst_sdp_message_free);
}

static void
cut_message (const char *name, const char *data, gsize length, gpointer user_data)
{
  cut_at_every_length (data, length, user_data);
}

static void
test_messages (void)
{
  for_each_torture_message (cut_message, read_message);
  cut_at_every_length (TYPICAL_INVITE, strlen (TYPICAL_INVITE), read_message);
}

static void
test_streams (void)
{
  for_each_torture_message (cut_message, read_stream);
  cut_at_every_length (TYPICAL_INVITE, strlen (TYPICAL_INVITE), read_stream);
}

/* Each line of it that is short enough to be an address, as it is and without its name; the first line
 * from its URI on. */
static void
cut_lines (const char *name, const char *data, gsize length, gpointer user_data)
{
  const char *end = data + length;

  for (const char *line = data; line < end;) {
    const char *newline = memchr (line, '\n', end - line);
    const char *line_end = newline ? newline : end;
    const char *value = memchr (line, line == data ? ' ' : ':', line_end - line);

    if (value && value[1] == ' ')
      value++;
    if (value && line_end - line < 500) {
      cut_at_every_length (line, line_end - line, read_value);
      cut_at_every_length (value + 1, line_end - value - 1, read_value);
    }
    line = newline ? newline + 1 : end;
  }
}

static void
test_uris_addresses_and_vias (void)
{
  static const char *const values[] = {
    "sips:a%20b:pw@[2001:db8::1]:5061;transport=tcp;lr?Subject=x%20y&Priority=urgent",
    "tel:+1-201-555-0123;phone-context=example.com",
    "\"A \\\" B\" <sip:a@example.com;lr>;tag=\"x\\\"y\";q=0.5, <sip:b>, *",
    "SIP / 2.0 / TLS [2001:db8::1] : 5061 ;branch=z9hG4bKx;rport=1;received=[::1];maddr=224.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    cut_at_every_length (values[i], strlen (values[i]), read_value);
  for_each_torture_message (cut_lines, NULL);
}

static void
test_descriptions (void)
{
  /* Line ends alone at its end, with a CR too many. */
  static const char odd_end[] = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n\r\r\n";
  g_autofree char *folder = g_build_filename (g_getenv ("TEST_DATA"), "sdp", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  cut_at_every_length (odd_end, strlen (odd_end), read_description);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *data = NULL;
    gsize length;

    if (!g_str_has_suffix (name, ".sdp"))
      continue;
    g_assert_true (g_file_get_contents (path, &data, &length, NULL));
    cut_at_every_length (data, length, read_description);
    n++;
  }
  g_assert_cmpuint (n, >=, 23);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  map_pages ();
  g_test_add_func ("/guard-page/messages", test_messages);
  g_test_add_func ("/guard-page/streams", test_streams);
  g_test_add_func ("/guard-page/uris-addresses-and-vias", test_uris_addresses_and_vias);
  g_test_add_func ("/guard-page/descriptions", test_descriptions);
  return g_test_run ();
}
