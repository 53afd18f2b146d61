package dev.satchel.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/** A server in a Testcontainers container. */
record ContainerProcess(GenericContainer<?> container) implements ServerProcess {
  private static final String TLS = "/srv/satchel/tls/";
  private static final String FILLER = "/var/lib/mysql/filler";

  static boolean possible() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /**
   * Starts a container with fixed host ports. Ports that Docker picks change at a restart, but
   * clients of a killed server must find it on the same ports again.
   */
  static ContainerProcess started(GenericContainer<?> container, int... ports) {
    container.setPortBindings(bindings(ports));
    container.start();
    return new ContainerProcess(container);
  }

  @SuppressWarnings("AddressSelection")
  private static List<String> bindings(int... ports) {
    List<ServerSocket> held = new ArrayList<>();
    List<String> bindings = new ArrayList<>();
    try {
      // All sockets stay open until every port is chosen, so that no port is chosen twice.
      for (int port : ports) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        bindings.add(socket.getLocalPort() + ":" + port);
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bindings;
  }

  @Override
  public void kill() {
    DockerClientFactory.instance().client().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void start() {
    DockerClientFactory.instance().client().startContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void freeze() {
    DockerClientFactory.instance().client().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void thaw() {
    DockerClientFactory.instance().client().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void fillDisk() {
    // dd exits with 1 when the disk is full, which is intended.
    execute(List.of("sh", "-c", "dd if=/dev/zero of=" + FILLER + " bs=64k || true"));
  }

  @Override
  public void freeDisk() {
    execute(List.of("rm", "-f", FILLER));
  }

  /**
   * Copies the CA and the good certificate into the container, to the paths that {@link #tls}
   * gives.
   */
  static void giveCertificate(GenericContainer<?> container) {
    TestCertificates made = TestCertificates.servers();
    container.withCopyFileToContainer(readable(made.ca()), tls("ca.pem"));
    container.withCopyFileToContainer(
        readable(made.certificate(ServerCertificate.GOOD)), tls("server.pem"));
    container.withCopyFileToContainer(
        readable(made.key(ServerCertificate.GOOD)), tls("server-key.pem"));
  }

  static String tls(String file) {
    return TLS + file;
  }

  /** Mode 0644, because the server runs as a different user in the container. */
  private static MountableFile readable(Path file) {
    return MountableFile.forHostPath(file, 0644);
  }

  @Override
  public void certificate(ServerCertificate certificate) {
    TestCertificates made = TestCertificates.servers();
    container.copyFileToContainer(readable(made.certificate(certificate)), tls("server.pem"));
    container.copyFileToContainer(readable(made.key(certificate)), tls("server-key.pem"));
  }

  @Override
  public void rabbitmqctl(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("rabbitmqctl"));
    command.addAll(arguments);
    execute(command);
  }

  private void execute(List<String> command) {
    try {
      ExecResult result = container.execInContainer(command.toArray(String[]::new));
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(command + ": " + result.getStdout() + result.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }
}
