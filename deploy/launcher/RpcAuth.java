import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Prints what bitcoind takes as {@code -rpcauth} for a user: {@code java RpcAuth.java USER}, with the
 * password on the standard input. It is {@code USER:SALT$HASH}, the hash an HMAC-SHA256 of the password
 * under the salt's text, as bitcoind's share/rpcauth has it.
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
