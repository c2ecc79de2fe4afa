"""Writes a certificate for 127.0.0.1 and the host names of AppSync, with its key, to two files.

    certificate.py <region> <certificate file> <key file>

It is self-signed, and valid for a day. Run it with the Python that the emulator is installed for.
"""

import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

region, certificate_file, key_file = sys.argv[1:]
hosts = [f"*.{service}.{region}.amazonaws.com" for service in ("appsync-api", "appsync-realtime-api")]
names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), *(x509.DNSName(host) for host in hosts)]
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tap rehearsal")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(minutes=5))
    .not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(x509.SubjectAlternativeName(names), critical=False)
    .sign(key, hashes.SHA256())
)
pathlib.Path(certificate_file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
pathlib.Path(key_file).write_bytes(
    key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
)
