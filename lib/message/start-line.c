/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes messages of nothing but a start line, and changes that line (RFC 3261 sections 7.1, 7.2 and 8.1.1).
 * Nothing gets in that could end it. */

#include "message/message-private.h"

#include "base/chars.h"
#include "message/uri-view.h"

/* Room in the block for the values of a typical request. */
#define BUILD_ROOM 1024

static gboolean
check_method (const char *method, GError **error)
{
  SipUaView view = sipua_view_from_string (method);
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);

  return (end > 0 && end == view.length) || sipua_refuse_value (error, "method", end, "a token");
}

static gboolean
check_request_uri (const char *uri, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaUriView view;

  if (strlen (uri) > SIPUA_MAX_URI_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "Request-URI exceeds the limit of %d bytes", SIPUA_MAX_URI_SIZE);
    return FALSE;
  }
  if (!sipua_uri_view_parse (sipua_view_from_string (uri), &view, &syntax))
    return sipua_refuse_value (error, "Request-URI", syntax.offset, syntax.expected);
  if (view.headers.length > 0)
    return sipua_refuse_value (error, "Request-URI", view.headers.data - uri,
        "a URI without headers, see sipua_uri_to_request_uri()");
  return TRUE;
}

static gboolean
check_status (guint status, const char *reason, GError **error)
{
  if (status < 100 || status > 699) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "status %u: expected a number from 100 to 699", status);
    return FALSE;
  }
  return !reason || sipua_check_line_ends (reason, "reason phrase", error);
}

static void
store_method (SipUaMessage *message, const char *method)
{
  message->method = sipua_message_store (message, sipua_view_from_string (method));
  message->method_id = sipua_method_from_view (message->method);
}

static void
store_status (SipUaMessage *message, guint status, const char *reason)
{
  message->status = status;
  message->reason = sipua_message_store (
      message, sipua_view_from_string (reason ? reason : sipua_status_phrase (status)));
}

SipUaMessage *
sipua_message_new_plain_request (const char *method, const char *uri)
{
  SipUaMessage *message;

  g_return_val_if_fail (sipua_view_is (sipua_view_from_string (method), SIPUA_CHAR_TOKEN), NULL);
  g_return_val_if_fail (sipua_view_is (sipua_view_from_string (uri), SIPUA_CHAR_VISIBLE), NULL);

  message = sipua_message_alloc (BUILD_ROOM);
  message->is_request = TRUE;
  store_method (message, method);
  message->request_uri = sipua_message_store (message, sipua_view_from_string (uri));
  return message;
}

/**
 * sipua_message_new_request:
 * @method: the method, a token; methods are case-sensitive
 * @uri: the Request-URI, without headers and angle brackets
 * @error: return location for a #GError
 *
 * Makes a request with nothing but its start line (RFC 3261 section 7.1). Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @method is no token or @uri no URI. May be called from any thread.
 *
 * Returns: (transfer full): the request, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_new_request (const char *method, const char *uri, GError **error)
{
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_method (method, error) || !check_request_uri (uri, error))
    return NULL;
  return sipua_message_new_plain_request (method, uri);
}

/**
 * sipua_message_new_response:
 * @status: the status code, 100 to 699
 * @reason: (nullable): the reason phrase, or %NULL for the usual one
 * @error: return location for a #GError
 *
 * Makes a response with nothing but its start line (RFC 3261 section 7.2). Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @status is out of range or @reason has a line end. May be called
 * from any thread.
 *
 * Returns: (transfer full): the response, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_new_response (guint status, const char *reason, GError **error)
{
  SipUaMessage *message;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_status (status, reason, error))
    return NULL;
  message = sipua_message_alloc (BUILD_ROOM);
  store_status (message, status, reason);
  return message;
}

static gboolean
is_kind (SipUaMessage *message, gboolean is_request, GError **error)
{
  if (message->is_request == is_request)
    return TRUE;
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the message is a %s",
      is_request ? "response" : "request");
  return FALSE;
}

/**
 * sipua_message_set_method:
 * @message: a #SipUaMessage
 * @method: the method, a token; methods are case-sensitive
 * @error: return location for a #GError
 *
 * Gives a request another method. That of CSeq stays as it is: see sipua_message_set_cseq(). Fails with
 * %SIPUA_ERROR_INVALID_VALUE, the message naming the offset, if @method is no token, and with
 * %SIPUA_ERROR_INVALID_STATE if @message is a response. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_method (SipUaMessage *message, const char *method, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (method != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!is_kind (message, TRUE, error) || !check_method (method, error))
    return FALSE;
  store_method (message, method);
  message->start_line.length = 0;
  return TRUE;
}

/**
 * sipua_message_set_request_uri:
 * @message: a #SipUaMessage
 * @uri: the Request-URI, without headers and angle brackets
 * @error: return location for a #GError
 *
 * Gives a request another Request-URI. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming the
 * offset and what was expected there, if @uri is no URI or has headers, with %SIPUA_ERROR_TOO_LARGE over
 * 8192 bytes, and with %SIPUA_ERROR_INVALID_STATE if @message is a response. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_request_uri (SipUaMessage *message, const char *uri, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!is_kind (message, TRUE, error) || !check_request_uri (uri, error))
    return FALSE;
  message->request_uri = sipua_message_store (message, sipua_view_from_string (uri));
  message->start_line.length = 0;
  return TRUE;
}

/**
 * sipua_message_set_status:
 * @message: a #SipUaMessage
 * @status: the status code, 100 to 699
 * @reason: (nullable): the reason phrase, or %NULL for the usual one
 * @error: return location for a #GError
 *
 * Gives a response another status code and reason phrase. Fails with %SIPUA_ERROR_INVALID_VALUE if
 * @status is out of range or @reason has a line end, and with %SIPUA_ERROR_INVALID_STATE if @message is a
 * request. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_status (SipUaMessage *message, guint status, const char *reason, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!is_kind (message, FALSE, error) || !check_status (status, reason, error))
    return FALSE;
  store_status (message, status, reason);
  message->start_line.length = 0;
  return TRUE;
}
