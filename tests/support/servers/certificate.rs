//! A certificate authority and a certificate for `localhost` and 127.0.0.1, made anew for each server.

use super::keeper::{Account, Folder};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// Paths of three PEM files: what a client trusts, what the server shows, the server's key.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub ca_file: PathBuf,
    pub chain_file: PathBuf,
    pub key_file: PathBuf,
}

impl Certificate {
    pub fn make(folder: &Folder, owner: Option<&Account>) -> Certificate {
        let ca_key = KeyPair::generate().expect("make a key");
        let mut ca = CertificateParams::default();
        ca.distinguished_name.push(DnType::CommonName, "postdesk test CA");
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_cert = ca.self_signed(&ca_key).expect("sign the CA");
        let issuer = Issuer::new(ca, ca_key);

        let key = KeyPair::generate().expect("make a key");
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).expect("names");
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.use_authority_key_identifier_extension = true;
        let cert = params.signed_by(&key, &issuer).expect("sign the certificate");

        let certificate = Certificate {
            ca_file: folder.write("ca.pem", &ca_cert.pem(), owner),
            chain_file: folder.write("server.pem", &cert.pem(), owner),
            key_file: folder.write("server.key", &key.serialize_pem(), owner),
        };
        let closed = fs::Permissions::from_mode(0o600);
        fs::set_permissions(&certificate.key_file, closed).expect("close the key file");
        certificate
    }
}
