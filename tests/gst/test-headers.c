/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the application on requests and responses and those of the peer; redirection both ways; why
 * a call is refused or ended. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuaheaders.h"
#include "gstsipualimits.h"
#include "sip-callee.h"
#include "src-line.h"

static Line *line;
static Caller *caller;
static Callee *callee;

static void
begin (const char *properties, GstState state)
{
  line = line_new (properties, NULL);
  caller = line_caller (line);
  line_go (line, state);
}

static void
end (void)
{
  line_go (line, GST_STATE_NULL);
  caller_free (caller);
  line_free (line);
}

static void
begin_calling (const char *parameters, const char *properties)
{
  g_autofree char *all = NULL;

  callee = callee_new ();
  all = g_strdup_printf ("uri=%s%s %s", callee->uri, parameters, properties);
  line = line_new (all, NULL);
}

static void
end_calling (void)
{
  line_free (line);
  callee_free (callee);
}

static void
check_header (const SipUaMessage *message, const char *name, const char *expected)
{
  fail_unless (g_strcmp0 (sipua_message_get_header (message, name, 0), expected) == 0,
      "%s: %s, not %s", name, sipua_message_get_header (message, name, 0), expected);
}

/* What `request-headers` answers: the method that it was asked for. */
static GstStructure *
name_method (GstElement *element, const char *method, gpointer user_data)
{
  return gst_structure_new ("headers", "X-Method", G_TYPE_STRING, method, NULL);
}

GST_START_TEST (test_headers_of_the_application_are_on_requests)
{
  g_autoptr (SipUaMessage) bye = NULL;

  begin_calling ("?X-Room-ID=42", "extra-headers=headers,X-Extra=one,X-Number=7");
  g_signal_connect (line->src, "request-headers", G_CALLBACK (name_method), NULL);
  line_go (line, GST_STATE_PLAYING);
  callee_take_call (callee, NULL);
  check_header (callee->invite, "X-Room-ID", "42");
  check_header (callee->invite, "X-Extra", "one");
  check_header (callee->invite, "X-Number", "7");
  check_header (callee->invite, "X-Method", "INVITE");
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  bye = callee_expect (callee, "BYE");
  callee_respond (callee, bye, 200, NULL, NULL);
  check_header (bye, "X-Room-ID", NULL);
  check_header (bye, "X-Extra", "one");
  check_header (bye, "X-Method", "BYE");
  check_header (bye, "Reason", NULL);
  line_hear_eos (line);
  end_calling ();
}

GST_END_TEST;

GST_START_TEST (test_headers_of_the_application_are_on_responses)
{
  g_autoptr (SipUaMessage) ringing = NULL, response = NULL;

  begin ("extra-headers=headers,X-Extra=one auto-answer=false", GST_STATE_PLAYING);
  g_signal_connect (line->src, "request-headers", G_CALLBACK (name_method), NULL);
  caller_invite (caller, NULL);
  ringing = caller_expect (caller, "INVITE", 180);
  check_header (ringing, "X-Extra", "one");
  check_header (ringing, "X-Method", NULL);
  g_signal_emit_by_name (line->src, "answer");
  response = caller_expect (caller, "INVITE", 200);
  check_header (response, "X-Extra", "one");
  check_header (response, "X-Method", "200");
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

static void
note_headers (GstElement *element, const char *method, const GstStructure *headers, gpointer log)
{
  const char *value = gst_structure_get_string (headers, "X-Room-ID");

  g_string_append_printf (log, "%s=%s ", method, value ? value : "");
}

static guint
note_call (GstElement *element, SipUaCall *call, gpointer log)
{
  g_string_append (log, "call ");
  return 200;
}

static void
note_end (GstElement *element, guint status, const char *reason, guint q850, gpointer log)
{
  g_string_append_printf (log, "ended ");
}

static void
watch (GString *log)
{
  g_signal_connect (line->src, "headers-received", G_CALLBACK (note_headers), log);
  g_signal_connect (line->src, "ended", G_CALLBACK (note_end), log);
}

/* On the agent thread; when the stream has ended that has written the last of it. */
GST_START_TEST (test_headers_of_a_caller_are_told_before_anything_else)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *offer = sip_make_sdp (NULL, "0");
  g_autoptr (GstStructure) headers = NULL;
  GstMessage *message;
  const GValue *values;

  begin (NULL, GST_STATE_PAUSED);
  watch (log);
  g_signal_connect (line->src, "incoming-call", G_CALLBACK (note_call), log);
  caller_invite_with (caller, offer, "X-Room-ID: 42\r\nX-Twice: a\r\nX-Twice: b\r\n");
  caller_hear (caller, "INVITE", 180);
  g_object_get (line->src, "received-headers", &headers, NULL);
  assert_equals_string (gst_structure_get_string (headers, "X-Room-ID"), "42");
  assert_equals_string (gst_structure_get_string (headers, "Call-ID"), caller->call_id);
  values = gst_structure_get_value (headers, "X-Twice");
  fail_unless (GST_VALUE_HOLDS_ARRAY (values));
  assert_equals_int (gst_value_array_get_size (values), 2);
  assert_equals_string (g_value_get_string (gst_value_array_get_value (values, 1)), "b");
  message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-headers");
  assert_equals_string (
      gst_structure_get_string (gst_message_get_structure (message), "method"), "INVITE");
  gst_message_unref (message);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_bye (caller, "X-Room-ID: 43\r\n");
  caller_hear (caller, "BYE", 200);
  line_hear_eos (line);
  line_go (line, GST_STATE_NULL);
  assert_equals_string (log->str, "INVITE=42 call BYE=43 ended ");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_headers_of_a_callee_are_told)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *sdp = sip_make_sdp (NULL, "0");

  begin_calling ("", "");
  watch (log);
  line_go (line, GST_STATE_PLAYING);
  callee_hear_invite (callee, NULL);
  callee_respond (callee, callee->invite, 180, "X-Room-ID: 1\r\n", NULL);
  callee_respond (callee, callee->invite, 200, "X-Room-ID: 2\r\n", sdp);
  sipua_message_unref (callee_expect (callee, "ACK"));
  callee_end (callee);
  line_hear_eos (line);
  line_go (line, GST_STATE_NULL);
  assert_equals_string (log->str, "180=1 200=2 BYE= ended ");
  end_calling ();
}

GST_END_TEST;

static GstStructure *
hang_up_twice (GstElement *element, const char *method, gpointer user_data)
{
  g_signal_emit_by_name (element, "hangup", 0, NULL);
  return name_method (element, method, user_data);
}

GST_START_TEST (test_a_handler_that_hangs_up_is_not_asked_again)
{
  begin (NULL, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  g_signal_connect (line->src, "request-headers", G_CALLBACK (hang_up_twice), NULL);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  caller_hear_bye (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

static const struct {
  const char *name, *value;
} bad_headers[] = { { "X-Line", "a\r\nVia: b" }, { "X:Colon", "a" } };

GST_START_TEST (test_extra_headers_that_are_none_are_an_error)
{
  static const char *const words[] = { "extra-headers", NULL };
  g_autoptr (GstStructure) headers = gst_structure_new (
      "headers", bad_headers[__i__].name, G_TYPE_STRING, bad_headers[__i__].value, NULL);

  line = line_new (NULL, NULL);
  g_object_set (line->src, "extra-headers", headers, NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_free (line);
}

GST_END_TEST;

/* Two structures that say the same are no contradiction; two that do not are. */
GST_START_TEST (test_a_pair_may_have_equal_extra_headers)
{
  static const char *const words[] = { "extra-headers", NULL };
  g_autofree char *text =
      g_strdup_printf ("sipuasrc name=src $ extra-headers=headers,X-A=1 ! fakesink " LINE_FEED
                       " ! sipuasink name=sink extra-headers=headers,X-A=%d",
          __i__ + 1);

  line = line_launch (0, text);
  if (__i__ == 0) {
    line_go (line, GST_STATE_READY);
  } else {
    assert_equals_int (
        gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
    line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  }
  line_free (line);
}

GST_END_TEST;

static guint
count_fields (guint first, guint count)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_request ("BYE", "sip:a@b", NULL);
  g_autoptr (GstStructure) headers = NULL;

  for (guint i = 0; i < count; i++) {
    g_autofree char *name = g_strdup_printf ("X-Unheard-Of-%u", first + i);

    fail_unless (sipua_message_append_header (message, name, "x", NULL));
  }
  headers = gst_sip_ua_headers_of (message);
  return (guint)gst_structure_n_fields (headers);
}

/* Fields' names stay for ever, and a stranger thinks of new ones with each call. */
GST_START_TEST (test_no_more_names_are_learnt_than_the_limit)
{
  guint learnt = 0;

  for (guint i = 0; i < GST_SIP_UA_MAX_HEADER_NAMES + 100; i += 20)
    learnt += count_fields (i, 20);
  assert_equals_int (learnt, GST_SIP_UA_MAX_HEADER_NAMES);
  assert_equals_int (count_fields (0, 20), 20);
  assert_equals_int (count_fields (1000000, 1), 0);
}

GST_END_TEST;

/* No GValue of text may hold it. */
GST_START_TEST (test_a_value_that_is_no_text_is_left_out)
{
  g_autoptr (SipUaMessage) message = sipua_message_parse (
      "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP b;branch=z9hG4bKx\r\nFrom: <sip:c@d>;tag=1\r\n"
      "To: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 BYE\r\nX-Good: \xc3\xa9\r\n"
      "X-Bad: \xff\xfe\r\n\r\n",
      -1, NULL);
  g_autoptr (GstStructure) headers = NULL;

  fail_unless (message != NULL);
  headers = gst_sip_ua_headers_of (message);
  fail_unless (gst_structure_has_field (headers, "X-Good"));
  fail_if (gst_structure_has_field (headers, "X-Bad"));
}

GST_END_TEST;

GST_START_TEST (test_redirect_names_another_target)
{
  g_autoptr (SipUaMessage) response = NULL;

  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (line->src, "redirect", "this is none");
  line_hear (line, GST_MESSAGE_WARNING, NULL);
  caller_assert_quiet (caller);
  g_signal_emit_by_name (line->src, "redirect", "sip:other@192.0.2.7");
  response = caller_expect (caller, "INVITE", 302);
  check_header (response, "Contact", "<sip:other@192.0.2.7>");
  caller_ack (caller);
  g_object_set (line->src, "auto-answer", TRUE, NULL);
  caller_establish (caller, NULL);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

/* __i__ 0: not followed, 1: followed. */
GST_START_TEST (test_redirects_are_followed_on_request)
{
  static const char *const words[] = { "302", NULL };
  Callee *other = callee_new ();
  g_autofree char *contact = g_strdup_printf ("Contact: <%s>\r\n", other->uri);

  begin_calling ("", __i__ ? "follow-redirects=true" : "");
  line_go (line, GST_STATE_PLAYING);
  callee_hear_invite (callee, NULL);
  callee_respond (callee, callee->invite, 302, contact, NULL);
  sipua_message_unref (callee_expect (callee, "ACK"));
  if (__i__ == 0) {
    line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, words);
  } else {
    callee_take_call (other, NULL);
    callee_end (other);
    line_hear_eos (line);
  }
  callee_free (other);
  end_calling ();
}

GST_END_TEST;

static const struct {
  guint status;
  const char *reason, *expected[2];
} reasons[] = {
  { 486, "On The Phone",
      { "SIP;cause=486;text=\"On The Phone\"", "Q.850;cause=17;text=\"On The Phone\"" } },
  { 488, NULL, { "SIP;cause=488", NULL } },
  { 200, NULL, { "SIP;cause=200", NULL } },
};

GST_START_TEST (test_hangup_says_why)
{
  g_autoptr (SipUaMessage) bye = NULL;

  begin (NULL, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  g_signal_emit_by_name (line->src, "hangup", reasons[__i__].status, reasons[__i__].reason);
  bye = caller_expect_request (caller, "BYE");
  caller_respond (caller, bye, 200);
  for (guint i = 0; i < 2; i++)
    fail_unless (
        g_strcmp0 (sipua_message_get_header (bye, "Reason", i), reasons[__i__].expected[i]) == 0,
        "Reason: %s", sipua_message_get_header (bye, "Reason", i));
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

/* RFC 6432 section 4, RFC 3398 section 8.2.6.1. */
GST_START_TEST (test_reject_says_why)
{
  g_autoptr (SipUaMessage) response = NULL;

  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (line->src, "reject", 486, NULL);
  response = caller_expect (caller, "INVITE", 486);
  check_header (response, "Reason", "Q.850;cause=17");
  caller_ack (caller);
  end ();
}

GST_END_TEST;

static const struct {
  guint status; /* 0: none comes, since the content type is none */
  const char *content_type;
} infos[] = { { 200, "text/plain" }, { 415, "text/plain" }, { 0, "text/plain\r\nVia: x" } };

GST_START_TEST (test_info_is_sent)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("a\0b", 3);
  gsize length;

  begin (NULL, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  g_signal_emit_by_name (line->src, "send-info", infos[__i__].content_type, body);
  if (infos[__i__].status > 0) {
    g_autoptr (SipUaMessage) info = caller_expect_request (caller, "INFO");

    check_header (info, "Content-Type", infos[__i__].content_type);
    fail_unless (memcmp (sipua_message_get_body (info, &length), "a\0b", 3) == 0);
    assert_equals_int (length, 3);
    caller_respond (caller, info, infos[__i__].status);
  }
  if (infos[__i__].status != 200)
    line_hear (line, GST_MESSAGE_WARNING, NULL);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

/* Asked for each of them: what was said for one is not on the next. */
GST_START_TEST (test_headers_of_a_request_are_on_that_one_alone)
{
  begin (NULL, GST_STATE_PLAYING);
  g_signal_connect (line->src, "request-headers", G_CALLBACK (name_method), NULL);
  caller_establish (caller, NULL);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (SipUaMessage) refer = NULL;

    g_signal_emit_by_name (line->src, "transfer", "sip:other@192.0.2.7");
    refer = caller_expect_request (caller, "REFER");
    caller_respond (caller, refer, 603);
    check_header (refer, "X-Method", "REFER");
    fail_if (sipua_message_get_header (refer, "X-Method", 1));
    line_hear (line, GST_MESSAGE_ELEMENT, "sip-call-transfer");
  }
  caller_end (caller);
  end ();
}

GST_END_TEST;

/* INFO that nobody answers is given up with its call: it would keep the agent. */
GST_START_TEST (test_a_request_without_a_response_leaves_nothing)
{
  g_autoptr (GBytes) body = g_bytes_new ("5", 1);
  g_autoptr (SipUaCall) call = NULL;
  gpointer agent;

  begin ("teardown-timeout=20000000", GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  g_object_get (line->src, "call", &call, NULL);
  agent = sipua_call_get_agent (call);
  g_object_add_weak_pointer (agent, &agent);
  g_clear_object (&call);
  g_signal_emit_by_name (line->src, "send-info", "text/plain", body);
  sipua_message_unref (caller_expect_request (caller, "INFO"));
  end ();
  fail_unless (agent == NULL, "the agent is still there");
}

GST_END_TEST;

static Suite *
headers_suite (void)
{
  Suite *suite = suite_create ("headers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_headers_of_the_application_are_on_requests);
  tcase_add_test (tcase, test_headers_of_a_request_are_on_that_one_alone);
  tcase_add_test (tcase, test_a_request_without_a_response_leaves_nothing);
  tcase_add_test (tcase, test_headers_of_the_application_are_on_responses);
  tcase_add_test (tcase, test_headers_of_a_caller_are_told_before_anything_else);
  tcase_add_test (tcase, test_headers_of_a_callee_are_told);
  tcase_add_test (tcase, test_a_handler_that_hangs_up_is_not_asked_again);
  tcase_add_loop_test (
      tcase, test_extra_headers_that_are_none_are_an_error, 0, G_N_ELEMENTS (bad_headers));
  tcase_add_loop_test (tcase, test_a_pair_may_have_equal_extra_headers, 0, 2);
  tcase_add_test (tcase, test_no_more_names_are_learnt_than_the_limit);
  tcase_add_test (tcase, test_a_value_that_is_no_text_is_left_out);
  tcase_add_test (tcase, test_redirect_names_another_target);
  tcase_add_loop_test (tcase, test_redirects_are_followed_on_request, 0, 2);
  tcase_add_loop_test (tcase, test_hangup_says_why, 0, G_N_ELEMENTS (reasons));
  tcase_add_test (tcase, test_reject_says_why);
  tcase_add_loop_test (tcase, test_info_is_sent, 0, G_N_ELEMENTS (infos));
  return suite;
}

GST_CHECK_MAIN (headers);
