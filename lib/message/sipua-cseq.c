/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaCSeq: number and method of a request (RFC 3261 sections 8.1.1.5 and 20.16). */

#include <sipua/sipua-cseq.h>

#include "base/chars.h"
#include "message/cseq-view.h"

struct _SipUaCSeq {
  gatomicrefcount ref_count;
  guint32 number;
  char *method; /* (owned) */
};

/**
 * SipUaCSeq:
 *
 * The value of CSeq: what orders the requests of a dialog and tells which of them a response
 * answers (RFC 3261 section 20.16). It cannot be changed and its references are counted atomically,
 * so that any thread may use it.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaCSeq, sipua_cseq, sipua_cseq_ref, sipua_cseq_unref)

/* Section 8.1.1.5 wants less than 2^31; whoever sends more can still be answered (RFC 4475 section
 * 3.1.2.4 draws the line at 2^32). */
gboolean
sipua_cseq_view_parse (SipUaView text, SipUaCSeqView *ret_cseq, SipUaSyntaxError *error)
{
  gsize start = sipua_view_skip_blank (text, 0);
  gsize end = sipua_view_span (text, start, SIPUA_CHAR_DIGIT);
  gsize method = sipua_view_skip_blank (text, end);
  gsize method_end = sipua_view_span (text, method, SIPUA_CHAR_TOKEN);
  gsize behind = sipua_view_skip_blank (text, method_end);
  guint64 number;

  if (end == start
      || !sipua_view_to_uint (sipua_view (text.data + start, end - start), G_MAXUINT32, &number))
    return sipua_syntax_error (error, "CSeq number", start, "a number from 0 to 4294967295");
  if (method == end && method < text.length)
    return sipua_syntax_error (error, "CSeq method", end, "a digit or a blank");
  if (method_end == method || behind < text.length)
    return sipua_syntax_error (error, "CSeq method", method_end, "a token and nothing behind it");
  ret_cseq->number = number;
  ret_cseq->method = sipua_view (text.data + method, method_end - method);
  return TRUE;
}

static SipUaCSeq *
cseq_new (guint32 number, SipUaView method)
{
  SipUaCSeq *cseq = g_new (SipUaCSeq, 1);

  g_atomic_ref_count_init (&cseq->ref_count);
  cseq->number = number;
  cseq->method = sipua_view_dup (method);
  return cseq;
}

/**
 * sipua_cseq_new:
 * @number: the number; in requests that one begins with, less than 2147483648
 * @method: the method, a token; methods are case-sensitive
 * @error: return location for a #GError
 *
 * Makes a CSeq. Fails with %SIPUA_ERROR_INVALID_VALUE if @method is no token. May be called from
 * any thread.
 *
 * Returns: (transfer full): the CSeq, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaCSeq *
sipua_cseq_new (guint32 number, const char *method, GError **error)
{
  SipUaView view;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = sipua_view_from_string (method);
  if (!sipua_view_is (view, SIPUA_CHAR_TOKEN)) {
    sipua_refuse_value (
        error, "CSeq method", sipua_view_span (view, 0, SIPUA_CHAR_TOKEN), "a token");
    return NULL;
  }
  return cseq_new (number, view);
}

/**
 * sipua_cseq_parse:
 * @text: a CSeq: `314159 INVITE`
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses the value of CSeq. Fails with %SIPUA_ERROR_PARSE, the message naming part, offset and what
 * was expected there. May be called from any thread.
 *
 * Returns: (transfer full): the CSeq, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaCSeq *
sipua_cseq_parse (const char *text, gssize length, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaCSeqView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!sipua_cseq_view_parse (
          length < 0 ? sipua_view_from_string (text) : sipua_view (text, length), &view, &syntax)) {
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  return cseq_new (view.number, view.method);
}

/**
 * sipua_cseq_ref:
 * @cseq: a #SipUaCSeq
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @cseq
 *
 * Since: 0.1
 */
SipUaCSeq *
sipua_cseq_ref (SipUaCSeq *cseq)
{
  g_return_val_if_fail (cseq != NULL, NULL);

  g_atomic_ref_count_inc (&cseq->ref_count);
  return cseq;
}

/**
 * sipua_cseq_unref:
 * @cseq: (transfer full): a #SipUaCSeq
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_cseq_unref (SipUaCSeq *cseq)
{
  g_return_if_fail (cseq != NULL);

  if (!g_atomic_ref_count_dec (&cseq->ref_count))
    return;
  g_free (cseq->method);
  g_free (cseq);
}

/**
 * sipua_cseq_get_number:
 * @cseq: a #SipUaCSeq
 *
 * Returns: the number
 *
 * Since: 0.1
 */
guint32
sipua_cseq_get_number (const SipUaCSeq *cseq)
{
  g_return_val_if_fail (cseq != NULL, 0);

  return cseq->number;
}

/**
 * sipua_cseq_get_method:
 * @cseq: a #SipUaCSeq
 *
 * Returns: (transfer none): the method
 *
 * Since: 0.1
 */
const char *
sipua_cseq_get_method (const SipUaCSeq *cseq)
{
  g_return_val_if_fail (cseq != NULL, NULL);

  return cseq->method;
}

/**
 * sipua_cseq_equal:
 * @a: a #SipUaCSeq
 * @b: another one
 *
 * Returns: whether number and method, with regard to case, are the same (RFC 3261 section 20.16)
 *
 * Since: 0.1
 */
gboolean
sipua_cseq_equal (const SipUaCSeq *a, const SipUaCSeq *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return a->number == b->number && strcmp (a->method, b->method) == 0;
}

/**
 * sipua_cseq_to_string:
 * @cseq: a #SipUaCSeq
 *
 * Returns: (transfer full): a new string, `314159 INVITE`
 *
 * Since: 0.1
 */
char *
sipua_cseq_to_string (const SipUaCSeq *cseq)
{
  g_return_val_if_fail (cseq != NULL, NULL);

  return g_strdup_printf ("%u %s", cseq->number, cseq->method);
}
