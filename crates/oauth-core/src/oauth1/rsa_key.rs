//! RSA keys of clients that sign with them (RFC 5849 §3.4.3).

use std::fmt;

use pkcs1::der::{Decode, DecodePem, Encode};
use pkcs1::{ObjectIdentifier, RsaPublicKeyRef};
use x509_cert::Certificate;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// At most this many bytes of PEM.
pub const MAX_PEM: usize = 8 * 1024;
/// `rsaEncryption` (RFC 8017 appendix A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// The lengths of modulus that are taken, in bits.
const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A text that is no usable RSA key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RsaKeyError {
    /// Neither a public key nor a certificate in PEM, or too long.
    #[error("it must be a public key or a certificate in PEM, of at most {MAX_PEM} bytes")]
    NotAKey,
    /// The key of another algorithm.
    #[error("it is no RSA key")]
    NotRsa,
    /// Too short to be safe, or too long to be checked.
    #[error("the modulus must have 2048 to 8192 bits")]
    Size,
}

/// An RSA public key of 2048 to 8192 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// `RSAPublicKey` of PKCS #1 in DER.
    der: Vec<u8>,
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bytes)", self.der.len())
    }
}

impl RsaPublicKey {
    /// Reads a key in PEM: `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`.
    ///
    /// # Errors
    /// [`RsaKeyError`], which says what to change.
    pub fn parse(pem: &str) -> Result<Self, RsaKeyError> {
        let pem = pem.trim().replace("\r\n", "\n");
        if pem.len() > MAX_PEM {
            return Err(RsaKeyError::NotAKey);
        }
        let der = match pem.lines().next().unwrap_or_default() {
            "-----BEGIN RSA PUBLIC KEY-----" => {
                let key = pem_bytes(&pem).ok_or(RsaKeyError::NotAKey)?;
                RsaPublicKeyRef::from_der(&key).map_err(|_| RsaKeyError::NotAKey)?;
                key
            }
            "-----BEGIN PUBLIC KEY-----" => {
                of(&SubjectPublicKeyInfoOwned::from_pem(&pem).map_err(|_| RsaKeyError::NotAKey)?)?
            }
            "-----BEGIN CERTIFICATE-----" => {
                let certificate = Certificate::from_pem(&pem).map_err(|_| RsaKeyError::NotAKey)?;
                of(certificate.tbs_certificate().subject_public_key_info())?
            }
            _ => return Err(RsaKeyError::NotAKey),
        };
        let bits = modulus_bits(&der).ok_or(RsaKeyError::NotAKey)?;
        if BITS.contains(&bits) { Ok(Self { der }) } else { Err(RsaKeyError::Size) }
    }

    /// Takes a stored one back; `None` for what is no key.
    #[must_use]
    pub fn from_stored(der: &[u8]) -> Option<Self> {
        modulus_bits(der).map(|_| Self { der: der.to_vec() })
    }

    /// The bytes to store: `RSAPublicKey` in DER.
    #[must_use]
    pub fn to_stored(&self) -> &[u8] {
        &self.der
    }
}

/// The key in a `SubjectPublicKeyInfo`.
fn of(info: &SubjectPublicKeyInfoOwned) -> Result<Vec<u8>, RsaKeyError> {
    if info.algorithm.oid != RSA {
        return Err(RsaKeyError::NotRsa);
    }
    let der = info.subject_public_key.as_bytes().ok_or(RsaKeyError::NotAKey)?;
    let key = RsaPublicKeyRef::from_der(der).map_err(|_| RsaKeyError::NotAKey)?;
    key.to_der().map_err(|_| RsaKeyError::NotAKey)
}

fn modulus_bits(der: &[u8]) -> Option<usize> {
    let key = RsaPublicKeyRef::from_der(der).ok()?;
    let bytes = key.modulus.as_bytes();
    let first = bytes.first()?;
    (bytes.len() * 8).checked_sub(usize::try_from(first.leading_zeros()).ok()?)
}

fn pem_bytes(pem: &str) -> Option<Vec<u8>> {
    let (label, bytes) = pkcs1::der::pem::decode_vec(pem.as_bytes()).ok()?;
    (label == "RSA PUBLIC KEY").then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MW-T63
    #[test]
    fn a_key_comes_in_three_forms() {
        let keys = [
            include_str!("keys/spki.pem"),
            include_str!("keys/pkcs1.pem"),
            include_str!("keys/cert.pem"),
            &include_str!("keys/spki.pem").replace('\n', "\r\n"),
        ];
        let read = keys.map(|pem| RsaPublicKey::parse(pem).unwrap());
        assert!(read.iter().all(|key| *key == read[0]));
        assert_eq!(RsaPublicKey::from_stored(read[0].to_stored()), Some(read[0].clone()));
        assert_eq!(RsaPublicKey::from_stored(b"junk"), None);
    }

    /// MW-T63
    #[test]
    fn other_keys_are_refused() {
        let cut = include_str!("keys/spki.pem").replace("MII", "");
        for (pem, error) in [
            ("", RsaKeyError::NotAKey),
            ("   ", RsaKeyError::NotAKey),
            ("not a key", RsaKeyError::NotAKey),
            (cut.as_str(), RsaKeyError::NotAKey),
            (&"x".repeat(MAX_PEM + 1), RsaKeyError::NotAKey),
            ("-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----", RsaKeyError::NotAKey),
            (include_str!("keys/ec.pem"), RsaKeyError::NotRsa),
            (include_str!("keys/small.pem"), RsaKeyError::Size),
        ] {
            assert_eq!(RsaPublicKey::parse(pem), Err(error), "{pem}");
        }
    }
}
