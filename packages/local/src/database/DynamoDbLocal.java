import java.lang.reflect.Field;
import java.util.Arrays;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Runs DynamoDB Local on one address. The program that comes with it listens on every network interface, and has no option to
 * change that. Arguments: the address, then the options of DynamoDB Local.
 */
class DynamoDbLocal {
	public static void main(String[] args) throws Exception {
		DynamoDBProxyServer local = ServerRunner.createServerFromCommandLineArgs(Arrays.copyOfRange(args, 1, args.length));
		for (Connector connector : serverOf(local).getConnectors()) ((ServerConnector) connector).setHost(args[0]);
		local.safeStart();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(local)));
		System.out.println("listening");
		local.join();
	}

	private static Server serverOf(DynamoDBProxyServer local) throws ReflectiveOperationException {
		Field server = DynamoDBProxyServer.class.getDeclaredField("server");
		server.setAccessible(true);
		return (Server) server.get(local);
	}

	private static void stop(DynamoDBProxyServer local) {
		try {
			local.stop();
		} catch (Exception exception) {
			exception.printStackTrace();
		}
	}
}
