import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Prints the value that bitcoind takes as {@code -rpcauth} for a user: {@code java RpcAuth.java
 * USER}, with the password on standard input. The value is {@code USER:SALT$HASH}, where the hash
 * is HMAC-SHA256 of the password with the salt's text as the key, as in bitcoind's share/rpcauth.
 */
final class RpcAuth {
  private RpcAuth() {}

  public static void main(String... arguments) throws Exception {
    String password = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String salt = HexFormat.of().formatHex(random);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] hash = mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    System.out.println(arguments[0] + ":" + salt + "$" + HexFormat.of().formatHex(hash));
  }
}
