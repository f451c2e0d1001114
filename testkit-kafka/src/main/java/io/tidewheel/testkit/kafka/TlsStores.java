package io.tidewheel.testkit.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The key store of the brokers and the trust store of their clients: one self-signed P-256
 * certificate for localhost and 127.0.0.1, made for one cluster and thrown away with it.
 */
record TlsStores(Path keyStore, Path trustStore, String password) {

  static final String LISTENER = "SASL_SSL";
  private static final String ALIAS = "broker";

  /** Makes both in the directory; takes the start of one small JVM. */
  static TlsStores create(Path directory, String password) {
    TlsStores stores =
        new TlsStores(directory.resolve("broker.p12"), directory.resolve("trust.p12"), password);
    stores.makeKeyStore(directory.resolve("keytool.log"));
    try {
      stores.makeTrustStore();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "Cannot make the trust store: file=" + stores.trustStore() + "; observed " + e, e);
    }
    return stores;
  }

  private void makeKeyStore(Path log) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-validity",
            "3650",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            password);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot run keytool, which a JDK has in its bin directory: " + e.getMessage(), e);
    }
    try {
      if (!process.waitFor(Await.LIFECYCLE.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        throw new IllegalStateException(
            "keytool made no key store: file="
                + keyStore
                + "; it said: "
                + Files.readString(log).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The thread was interrupted while it waited for keytool", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void makeTrustStore() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, password.toCharArray());
    }
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
    try (OutputStream out = Files.newOutputStream(trustStore)) {
      trust.store(out, password.toCharArray());
    }
  }

  Map<String, String> brokerProperties() {
    return Map.of(
        "sasl.enabled.mechanisms",
        "SCRAM-SHA-512",
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "listener.name.sasl_ssl.ssl.keystore.location",
        keyStore.toString(),
        "listener.name.sasl_ssl.ssl.keystore.password",
        password,
        "listener.name.sasl_ssl.ssl.key.password",
        password,
        "listener.name.sasl_ssl.ssl.keystore.type",
        "PKCS12");
  }

  Map<String, Object> clientProperties(String user, String userPassword) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username="
            + quoted(user)
            + " password="
            + quoted(userPassword)
            + ";",
        "ssl.truststore.location",
        trustStore.toString(),
        "ssl.truststore.password",
        password,
        "ssl.truststore.type",
        "PKCS12");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
