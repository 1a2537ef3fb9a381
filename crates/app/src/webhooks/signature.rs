//! Signatures by the Standard Webhooks specification, version 1.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use masthead_domain::webhook::{DeliveryId, SigningSecret};
use sha2::Sha256;

/// The header `webhook-signature`: one signature for each secret, so that either side can change it first.
#[must_use]
pub fn signature<'s>(
    secrets: impl IntoIterator<Item = &'s SigningSecret>,
    id: DeliveryId,
    seconds: i64,
    body: &str,
) -> String {
    let signed = secrets.into_iter().map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).expect("a key of any length will do");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    signed.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // Reckoned with Python's hmac over the same id, time and body.
        let secret: SigningSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            .parse()
            .expect("a secret");
        let id = DeliveryId::from_uuid(Uuid::nil());
        let other = SigningSecret::from_bytes(&[1; 24]).expect("a secret");
        let one = signature([&secret], id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(one, "v1,vMGWWID9Dpp1avy3MkKvtD/OatgxMFHpXXiHsgCh7Yo=");
        let both = signature([&other, &secret], id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert!(both.ends_with(&format!(" {one}")) && both.starts_with("v1,"));
    }
}
