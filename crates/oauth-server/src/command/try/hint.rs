//! What usually helps.

use chrono::DateTime;
use oauth_core::time::Timestamp;

/// How far clocks may be apart before it is worth a word, in seconds.
const APART: u64 = 30;

/// For an error code of OAuth 2 (RFC 6749 §4.1.2.1, §5.2).
pub(super) fn oauth2(code: &str) -> Option<&'static str> {
    Some(match code {
        "access_denied" => "the person, or the provider in their place, said no",
        "invalid_client" => {
            "client ID or secret is wrong, or the client is registered to authenticate another way: --client-auth"
        }
        "invalid_grant" => {
            "the code or token is over, used or another client's, or the redirect URI is not the one that the code was asked with"
        }
        "invalid_scope" => "the client is not registered for one of these scopes: --scope",
        "unauthorized_client" => "the client is not registered for this grant type",
        "unsupported_grant_type" | "unsupported_response_type" => "the provider does not have the code grant",
        "invalid_request" => {
            "is the redirect URI registered letter by letter? A public client needs PKCE, which is sent"
        }
        "server_error" | "temporarily_unavailable" => "the provider is in trouble: try again later",
        _ => return None,
    })
}

/// For a problem of OAuth 1.0a, and the parameters that it names.
pub(super) fn oauth1(problem: &str, parameters: &str) -> Option<&'static str> {
    Some(match problem {
        _ if parameters.contains("oauth_callback") => {
            "the callback is not registered like this: --redirect-uri takes the registered one, or `oob`"
        }
        "timestamp_refused" => "the clock of this machine or of the provider is off",
        "nonce_used" => "the request came twice, perhaps through a proxy",
        "signature_invalid" => {
            "the secret is wrong, or the provider sees another address than the one that was signed (a proxy, http for https)"
        }
        "signature_method_rejected" => "the client may not sign like this: --signature",
        "consumer_key_unknown" => "there is no such client: is it registered there, and for OAuth 1.0a?",
        "consumer_key_rejected" | "consumer_key_refused" => "the client is disabled, or speaks OAuth 2 only",
        "permission_denied" => "the person said no, or the token does not reach this far",
        "permission_unknown" => "nobody has decided yet",
        "verifier_invalid" => "the verifier is another request's, or mistyped",
        "token_expired" | "token_used" | "token_rejected" | "token_revoked" => {
            "the request took too long, or the token is used, taken back or another client's"
        }
        _ => return None,
    })
}

/// For an answer whose clock shows another time than ours.
pub(super) fn clock(now: Timestamp, date: Option<&str>) -> Option<String> {
    let theirs = Timestamp::from_unix(DateTime::parse_from_rfc2822(date?).ok()?.timestamp());
    let (ahead, behind) = (now.seconds_since(theirs), theirs.seconds_since(now));
    let told = |by, word| Some(format!("the clock of this machine is {by} seconds {word} the provider's"));
    if ahead > APART {
        told(ahead, "ahead of")
    } else if behind > APART {
        told(behind, "behind")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_compared() {
        let now = Timestamp::from_unix(784_111_777);
        let at = |date: &str| clock(now, Some(date));
        assert_eq!(at("Sun, 06 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(at("Sun, 06 Nov 1994 08:49:07 GMT"), None);
        assert!(at("Sun, 06 Nov 1994 08:44:37 GMT").unwrap().contains("300 seconds ahead"));
        assert!(at("Sun, 06 Nov 1994 09:49:37 GMT").unwrap().contains("3600 seconds behind"));
        assert_eq!((at("junk"), clock(now, None)), (None, None));
    }
}
