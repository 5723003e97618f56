/* SPDX-License-Identifier: BSD-3-Clause */
/* The torture messages of RFC 4475 and RFC 5118 against a running agent, which knows nothing of the
 * user names in them: what it answers, where it sends that, and that it still takes calls. */

#include "message-inputs.h"

#include "base/chars.h"
#include "message/framer.h"
#include "mock/mock-agent.h"
#include "mock/mock-caller.h"
#include "mock/mock-stream.h"

#define AGENT "192.0.2.1:5060"
#define HOST "198.51.100.7"
#define SOURCE HOST ":40000"

/* Columns of EXPECTED.tsv. */
enum {
  NAME,
  SECTION,
  KIND,
  TOP_VIA,
  PARSER,
  UAS_CODES,
  SILENT_OK,
  NOTES
};

static void
read_expected (GHashTable *table, const char *folder)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), folder, "EXPECTED.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] && *lines[i]; i++) {
    char **fields = g_strsplit (lines[i], "\t", -1);

    g_hash_table_insert (table, fields[NAME], fields);
  }
}

static GHashTable *
read_all_expected (void)
{
  GHashTable *table =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_strfreev);

  for (guint i = 0; i < G_N_ELEMENTS (torture_folders); i++)
    read_expected (table, torture_folders[i]);
  return table;
}

static char **
find_expected (GHashTable *expected, const char *file)
{
  g_autofree char *name = g_strndup (file, strrchr (file, '.') - file);
  char **fields;

  if (g_str_equal (name, "baddn.fixed"))
    name[5] = '\0';
  fields = g_hash_table_lookup (expected, name);
  g_assert_nonnull (fields);
  return fields;
}

/* "1xx,2xx,404" */
static gboolean
code_is_allowed (const char *codes, guint status)
{
  g_auto (GStrv) list = g_strsplit (codes, ",", -1);
  g_autofree char *number = g_strdup_printf ("%u", status);

  for (guint i = 0; list[i]; i++)
    if (g_str_equal (list[i], number)
        || (list[i][0] == number[0] && g_str_has_suffix (list[i], "xx")))
      return TRUE;
  return FALSE;
}

/* What must be echoed, as it stands in the text: all lines of the header in either form, their folds
 * joined by blanks as the parser does (section 7.3.1), without blanks around name and value. */
static GPtrArray *
raw_values (SipUaView message, SipUaHeaderId id)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  const char *end, *line;

  g_byte_array_append (text, (const guint8 *)message.data, message.length);
  g_byte_array_append (text, (const guint8 *)"\r\n\r\n", 4);
  for (gsize i = 0; i + 2 < text->len; i++)
    if (memcmp (text->data + i, "\r\n", 2) == 0 && sipua_char_is_blank (text->data[i + 2]))
      memset (text->data + i, ' ', 2);
  line = (const char *)text->data;
  end = line + text->len;
  while (*line != '\r') {
    const char *line_end = memmem (line, end - line, "\r\n", 2);
    const char *colon = memchr (line, ':', line_end - line);
    SipUaView name, value;

    if (colon) {
      name = sipua_view_trim (sipua_view (line, colon - line));
      value = sipua_view_trim (sipua_view (colon + 1, line_end - colon - 1));
      if (sipua_header_id (name) == id)
        g_ptr_array_add (values, g_bytes_new (value.data, value.length));
    }
    line = line_end + 2;
  }
  return values;
}

static gboolean
begins_with (GBytes *bytes, GBytes *start)
{
  gsize length, start_length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *start_data = g_bytes_get_data (start, &start_length);

  return length >= start_length
         && (start_length == 0 || memcmp (data, start_data, start_length) == 0);
}

/* Section 8.2.6.2. To may get a tag; the top Via gets received behind all that is there (section
 * 18.2.1), unless it has one, or an rport, which get values in place (RFC 3581 section 4). */
static void
check_echo (SipUaView request, SipUaView response)
{
  static const SipUaHeaderId echoed[] = { SIPUA_HEADER_VIA, SIPUA_HEADER_FROM, SIPUA_HEADER_TO,
    SIPUA_HEADER_CALL_ID, SIPUA_HEADER_CSEQ };

  for (guint i = 0; i < G_N_ELEMENTS (echoed); i++) {
    g_autoptr (GPtrArray) sent = raw_values (request, echoed[i]);
    g_autoptr (GPtrArray) came = raw_values (response, echoed[i]);
    gboolean is_via = echoed[i] == SIPUA_HEADER_VIA;

    g_assert_cmpuint (came->len, ==, is_via ? sent->len : 1);
    for (guint j = 0; j < came->len; j++) {
      gsize length;
      const char *value = g_bytes_get_data (sent->pdata[j], &length);

      if (is_via && j == 0
          && (memmem (value, length, "rport", 5) || memmem (value, length, "received", 8)))
        continue;
      if ((is_via && j == 0) || echoed[i] == SIPUA_HEADER_TO)
        g_assert_true (begins_with (came->pdata[j], sent->pdata[j]));
      else
        g_assert_true (g_bytes_equal (came->pdata[j], sent->pdata[j]));
    }
  }
}

static void
assert_has (const SipUaMessage *response, const char *name, const char *value)
{
  const char *there = sipua_message_get_header (response, name, 0);

  g_assert_nonnull (there);
  g_assert_nonnull (strstr (there, value));
}

/* What a response of that status must tell (sections 8.2.1 to 8.2.3, 21.4.6, 21.4.13, 21.4.15), and
 * in what words a 400. */
static void
check_telling (const SipUaMessage *response)
{
  const char *reason = sipua_message_get_reason (response);

  switch (sipua_message_get_status (response)) {
    case 400:
      g_assert_cmpstr (reason, !=, "");
      g_assert_cmpstr (reason, !=, "Bad Request");
      break;
    case 405:
    case 501:
      assert_has (response, "Allow", SIPUA_ALLOW);
      break;
    case 406:
      assert_has (response, "Warning", "399");
      break;
    case 415:
      assert_has (response, "Accept", "application/sdp");
      break;
    case 420:
      assert_has (response, "Unsupported", "nothingSupportsThis, nothingSupportsThisEither");
      break;
    default:
      break;
  }
}

/* A world for one message or more, in which an agent says 486 to each call. */
typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockTransport *source; /* (unowned) */
  MockStream *stream;    /* (owned) (nullable) */
} Bed;

static void
reject (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  sipua_call_reject (call, 486, NULL);
}

static void
set_up (Bed *bed, gboolean stream)
{
  *bed = (Bed){ .world = mock_world_new (1) };
  bed->agent = mock_agent_new (bed->world, AGENT);
  bed->agent->on_call = reject;
  bed->source = mock_transport_new (bed->world, SOURCE, FALSE);
  if (!stream)
    return;
  bed->stream = mock_stream_new (AGENT, SOURCE);
  sipua_transaction_layer_add_transport (
      sipua_agent_get_core (bed->agent->agent)->transactions, SIPUA_TRANSPORT (bed->stream));
}

static void
tear_down (Bed *bed)
{
  mock_agent_free (bed->agent);
  g_clear_object (&bed->stream);
  mock_world_free (bed->world);
}

static void
check_that_calls_are_taken (Bed *bed)
{
  g_autoptr (MockCaller) caller = mock_caller_new (bed->world, "192.0.2.9:5060", AGENT, "proper");
  guint n_calls = bed->agent->n_calls;

  mock_caller_send (caller, "INVITE", NULL);
  mock_world_run (bed->world, 100);
  g_assert_cmpuint (bed->agent->n_calls, ==, n_calls + 1);
  g_assert_cmpuint (caller->invite_status, ==, 486);
  mock_caller_send (caller, "ACK", NULL);
  mock_world_run (bed->world, 100);
}

static void
check_response (SipUaView request, SipUaView response, const char *codes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaMessage) message = sipua_message_parse (response.data, response.length, &error);

  /* That an echo has the fault of what it echoes cannot be helped. */
  if (!message) {
    g_autofree char *line = g_strndup (response.data, strcspn (response.data, "\r"));

    g_assert_true (g_str_has_prefix (line, "SIP/2.0 400 Bad ")
                   || g_str_has_prefix (line, "SIP/2.0 400 Multiple "));
    g_assert_true (code_is_allowed (codes, 400));
  } else {
    g_test_message (
        "%u %s", sipua_message_get_status (message), sipua_message_get_reason (message));
    g_assert_true (code_is_allowed (codes, sipua_message_get_status (message)));
    check_telling (message);
  }
  check_echo (request, response);
}

/* Ports to which answers go: those of the top Via's sent-by (section 18.2.2), all others 5060; with
 * rport the source's, and with a Via that cannot be read. */
static const struct {
  const char *name;
  guint port;
} ports[] = {
  { "badinv01.dat", 40000 },
  { "ipv4-mapped-ipv6.sip", 19823 },
  { "mpart01.dat", 40000 },
  { "mult-ip-in-header.sip", 6050 },
  { "quotbal.dat", 5050 },
};

static void
assert_destination (const char *name, const char *to)
{
  g_autofree char *wanted = NULL;
  guint port = 5060;

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    if (g_str_equal (ports[i].name, name))
      port = ports[i].port;
  wanted = g_strdup_printf (HOST ":%u", port);
  g_assert_cmpstr (to, ==, wanted);
}

static void
check_datagram (const char *name, const char *data, gsize length, gpointer user_data)
{
  char **expected = find_expected (user_data, name);
  guint n_finals = 0;
  Bed bed;

  g_test_message ("%s: %s", name, expected[UAS_CODES]);
  set_up (&bed, FALSE);
  mock_transport_send_text (bed.source, AGENT, data, length);
  mock_world_run (bed.world, 100);
  for (guint i = 1; i < bed.world->sent->len; i++) {
    const MockSent *sent = g_ptr_array_index (bed.world->sent, i);

    assert_destination (name, sent->to);
    check_response (
        sipua_view (data, length), sipua_view (sent->text, sent->length), expected[UAS_CODES]);
    n_finals += !g_str_has_prefix (sent->text, "SIP/2.0 1");
  }
  g_assert_cmpuint (n_finals, <=, 1);
  if (g_str_equal (expected[SILENT_OK], "no"))
    g_assert_cmpuint (n_finals, ==, 1);
  check_that_calls_are_taken (&bed);
  tear_down (&bed);
}

static void
test_datagrams_are_answered_as_the_rfcs_say (void)
{
  g_autoptr (GHashTable) expected = read_all_expected ();

  for_each_torture_message (check_datagram, expected);
}

/* What is something else on a connection: what is answered, if anything, and why it is closed, if it
 * is. */
static const struct {
  const char *name;
  const char *codes;  /* (nullable): silence */
  const char *reason; /* (nullable): it stays open */
} on_a_stream[] = {
  { "baddn.dat", NULL, NULL }, /* its headers do not end, and are waited for */
  { "clerr.dat", NULL, NULL }, /* so is its body */
  { "inv2543.dat", "400", "Missing Content-Length Header" },
  { "mcl01.dat", "400", "Multiple Content-Length Headers" },
  { "ncl.dat", "400", "Bad Content-Length" },
  { "test.dat", NULL, "Bad Start Line" },
};

/* The first message of what was sent on a connection. */
static gboolean
first_sent (MockStream *stream, SipUaFramer *framer, SipUaView *ret_message)
{
  GByteArray *sent = mock_stream_get_sent (stream);
  SipUaParseFault fault;

  sipua_framer_push (framer, (const char *)sent->data, sent->len);
  return sipua_framer_next (framer, ret_message, &fault) == SIPUA_FRAME_MESSAGE;
}

static void
check_on_a_stream (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  char **expected = find_expected (user_data, name);
  const char *codes = expected[UAS_CODES], *reason = NULL;
  gboolean silent_ok = g_str_equal (expected[SILENT_OK], "yes");
  SipUaView response;
  Bed bed;

  for (guint i = 0; i < G_N_ELEMENTS (on_a_stream); i++)
    if (g_str_equal (on_a_stream[i].name, name)) {
      codes = on_a_stream[i].codes;
      reason = on_a_stream[i].reason;
      silent_ok = codes == NULL;
    }
  g_test_message ("%s: %s", name, codes ? codes : "silence");
  set_up (&bed, TRUE);
  mock_stream_push (bed.stream, data, length);
  mock_world_run (bed.world, 100);
  if (first_sent (bed.stream, framer, &response))
    check_response (sipua_view (data, length), response, codes ? codes : "none");
  else
    g_assert_true (silent_ok);
  /* Behind the two requests in it there are bytes of neither. */
  if (!g_str_equal (name, "dblreq.dat"))
    g_assert_cmpstr (mock_stream_get_close_reason (bed.stream), ==, reason);
  check_that_calls_are_taken (&bed);
  tear_down (&bed);
}

static void
test_messages_on_a_stream_are_answered_or_close_it (void)
{
  g_autoptr (GHashTable) expected = read_all_expected ();

  for_each_torture_message (check_on_a_stream, expected);
}

/* RFC 4475 section 3.1.1.8. */
static void
test_what_follows_a_message_counts_on_a_stream_alone (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "rfc4475", "dblreq.dat", NULL);
  g_autofree char *data = NULL;
  gsize length;
  Bed bed;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  set_up (&bed, TRUE);
  mock_transport_send_text (bed.source, AGENT, data, length);
  mock_world_run (bed.world, 100);
  g_assert_cmpuint (bed.agent->n_calls, ==, 0);
  g_assert_cmpuint (mock_world_count_sent (bed.world, AGENT, NULL), ==, 1);
  mock_stream_push (bed.stream, data, length);
  mock_world_run (bed.world, 100);
  g_byte_array_append (mock_stream_get_sent (bed.stream), (const guint8 *)"", 1);
  g_assert_nonnull (strstr ((const char *)mock_stream_get_sent (bed.stream)->data, "INVITE"));
  tear_down (&bed);
}

static void
send_one (const char *name, const char *data, gsize length, gpointer user_data)
{
  Bed *bed = user_data;

  mock_transport_send_text (bed->source, AGENT, data, length);
  mock_world_run (bed->world, 10);
}

/* Some have branch, sent-by and method in common, so one of those is absorbed as a repetition. */
static void
test_all_of_them_in_a_row_leave_the_agent_well (void)
{
  Bed bed;

  set_up (&bed, FALSE);
  for (guint i = 0; i < 3; i++)
    for_each_torture_message (send_one, &bed);
  check_that_calls_are_taken (&bed);
  tear_down (&bed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/torture-agent/" name, test)
  ADD ("datagrams-are-answered-as-the-rfcs-say", test_datagrams_are_answered_as_the_rfcs_say);
  ADD ("messages-on-a-stream-are-answered-or-close-it",
      test_messages_on_a_stream_are_answered_or_close_it);
  ADD ("what-follows-a-message-counts-on-a-stream-alone",
      test_what_follows_a_message_counts_on_a_stream_alone);
  ADD ("all-of-them-in-a-row-leave-the-agent-well", test_all_of_them_in_a_row_leave_the_agent_well);
  return g_test_run ();
}
